"""The table of what capabilities tell each other."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from asepsis.core.store.models import Model


class Statement(Model):
    """One finding, action, control, answer or event."""

    __tablename__ = "statement"

    noun: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    capability: Mapped[str]
    """Who said it: only it may take it back."""
    body: Mapped[dict[str, Any]]
