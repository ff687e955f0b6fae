"""How switches are logged in to: from a file that only its owner can read, or from the environment. Never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from asepsis.core.secret_file import OpenToOthersError, read_secret

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MIN_PASSWORD = 8
"""RFC 3414 11.2: passwords of less than eight characters are not used."""
FROM_ENVIRONMENT = "environment"
"""Name of the login that stands in the environment."""
COMMUNITY, USER = "ASEPSIS_SNMP_COMMUNITY", "ASEPSIS_SNMP_USER"
AUTHENTICATION, PRIVACY = "ASEPSIS_SNMP_AUTHENTICATION_PASSWORD", "ASEPSIS_SNMP_PRIVACY_PASSWORD"


class LoginFileError(ValueError):
    """The file of logins cannot be used; the message says why, and holds nothing of what is secret."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Community(_Part):
    """SNMPv2c: a word that passes in the clear. Only where a switch knows nothing better."""

    version: Literal[2]
    community: SecretStr = Field(min_length=1, max_length=64)


class User(_Part):
    """SNMPv3 with authentication and privacy (RFC 3414, RFC 3826, RFC 7860)."""

    version: Literal[3]
    user: str = Field(min_length=1, max_length=32)
    authentication: Literal["sha", "sha224", "sha256", "sha384", "sha512"] = "sha256"
    authentication_password: SecretStr = Field(min_length=MIN_PASSWORD)
    privacy: Literal["aes", "aes192", "aes256"] = "aes"
    privacy_password: SecretStr = Field(min_length=MIN_PASSWORD)


Login = Community | User


class _Logins(_Part):
    logins: dict[str, Annotated[Login, Field(discriminator="version")]] = Field(default_factory=dict)


def read_logins(path: Path, environment: Mapping[str, str]) -> dict[str, Login]:
    """All logins by name: those of the file, and that of the environment. Raises LoginFileError."""
    found = dict(_of_file(path)) if path.exists() else {}
    try:
        if COMMUNITY in environment:
            found[FROM_ENVIRONMENT] = Community(version=2, community=SecretStr(environment[COMMUNITY]))
        elif USER in environment:
            found[FROM_ENVIRONMENT] = User(
                version=3,
                user=environment[USER],
                authentication_password=SecretStr(environment.get(AUTHENTICATION, "")),
                privacy_password=SecretStr(environment.get(PRIVACY, "")),
            )
    except ValidationError as error:
        raise LoginFileError(f"the environment's login cannot be used: {_first(error)}") from None
    return found


def _of_file(path: Path) -> Mapping[str, Login]:
    try:
        return _Logins.model_validate(yaml.safe_load(read_secret(path)) or {}).logins
    except OpenToOthersError:
        raise LoginFileError(f"{path} can be read by others: run chmod 600 {path}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        # An error of YAML quotes the line, which may hold a password.
        raise LoginFileError(f"{path} cannot be read: {type(error).__name__}") from None
    except ValidationError as error:
        raise LoginFileError(f"{path}: {_first(error)}") from None


def _first(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
