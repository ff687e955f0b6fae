"""Logging: structured, on standard error, and never with what the network said."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

LOGGED_FIELDS = frozenset(
    (
        "event", "level", "timestamp", "capture", "captures", "packets", "octets", "devices", "observations", "count",
        "kind", "problem", "reason", "revision", "rules", "store", "version", "workers", "duration_seconds", "port",
        "status", "path", "folder", "error_type",
    )
)  # fmt: skip
"""What may be logged. A white list: whatever else is handed to a logger is withheld, for it may be sensitive."""
WITHHELD = "(withheld)"
MAX_LOGGED_CHARACTERS = 500


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Withhold every field that is not on the white list. The first in the chain: nothing sees the values before it."""
    return {
        name: _bounded(value) if name in LOGGED_FIELDS else WITHHELD
        for name, value in event.items()
        if name not in ("exc_info", "stack_info")
    }


def _bounded(value: object) -> object:
    if isinstance(value, bool | int | float) or value is None:
        return value
    text = str(value)
    return text if len(text) <= MAX_LOGGED_CHARACTERS else text[:MAX_LOGGED_CHARACTERS] + "…"


def configure(level: str) -> None:
    """Set up logging for the whole program. Raises ValueError for a level that does not exist."""
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ValueError(f"log level {level!r} does not exist: use debug, info, warning or error")
    chain: list[Processor] = [
        redact,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=chain,
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
