"""What the wheel of `asepsis` carries beside its code: knowledge and console. A build hook of hatchling."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CONSOLE = "src/asepsis/api/console"
RULES = "knowledge/compiled_rules.json"
"""Comes with the folder `knowledge`. It is not under version control, like the console."""


class WheelContents(BuildHookInterface[Any]):
    """Adds data to the wheel. An editable installation reads them where they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name what is to be included. Raises FileNotFoundError when console or rules are not built."""
        if version == "editable":
            return
        if not (Path(self.root) / CONSOLE / "index.html").is_file():
            raise FileNotFoundError(f"{CONSOLE} holds no console: run `make dist`, which builds it with Node.js first")
        if not (Path(self.root) / RULES).is_file():
            raise FileNotFoundError(f"{RULES} is missing: run `make dist`, which compiles the rules first")
        build_data["force_include"] |= {"knowledge": "asepsis/knowledge"}
        # The console is not under version control; without this line the wheel would leave it out.
        build_data["artifacts"].append(f"/{CONSOLE}/**")
