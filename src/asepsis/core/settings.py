"""Settings: from the environment, with defaults that suit one machine."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def data_folder() -> Path:
    """Where one user's data lie (XDG Base Directory Specification 0.8). Raises FileNotFoundError without a home."""
    home = os.environ.get("XDG_DATA_HOME", "")
    if home.startswith("/"):
        return Path(home) / "asepsis"
    try:
        return Path.home() / ".local" / "share" / "asepsis"
    except RuntimeError as error:
        raise FileNotFoundError("this user has no home: set ASEPSIS_STORE and ASEPSIS_KNOWLEDGE") from error


class Settings(BaseSettings):
    """What can be set. Each has an environment variable: `ASEPSIS_` and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix="ASEPSIS_", frozen=True, extra="ignore")

    store: Path = Field(default_factory=lambda: data_folder() / "site.sqlite")
    """The file that holds the inventory."""
    knowledge: Path = Field(default_factory=lambda: data_folder() / "knowledge")
    """The user's own rules and registries; they win over the shipped ones."""
    netbox_token: SecretStr = SecretStr("")
    """Opens NetBox for `export netbox` and `import-devices --netbox`; never written anywhere."""
    log_level: str = "warning"
    """`debug`, `info`, `warning` or `error`."""
