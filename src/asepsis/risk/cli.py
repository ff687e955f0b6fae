"""`asepsis actions`, `whatif` and `risk`: what to do, what it would change, and how the score came about."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from asepsis.core.store.chosen import StoreOption, open_existing, store_words
from asepsis.core.terminal import fail, tell

DateOption = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Date to judge by; today when not given.")
]


class Format(StrEnum):
    """How actions are shown."""

    TABLE = "table"
    JSON = "json"


def actions(
    *,
    store: StoreOption = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to show them.")] = Format.TABLE,
    as_of: DateOption = None,
) -> None:
    """Say what to do: at most five things today, the rest later."""
    from asepsis.risk import shown
    from asepsis.risk.service import assess_and_keep

    result = assess_and_keep(open_existing(store), _moment(as_of))
    if output_format is Format.JSON:
        typer.echo(shown.actions_json(result))
    else:
        tell(shown.actions_text(result, store_words(store)))


def whatif(
    action: Annotated[str, typer.Argument(metavar="ACTION", help="Identifier of an action, or the start of one.")],
    *,
    store: StoreOption = None,
    as_of: DateOption = None,
) -> None:
    """Say what an action would change."""
    from asepsis.risk import shown
    from asepsis.risk.service import look

    result = look(open_existing(store), _moment(as_of))
    found = [one for one in result.proposals if one.action.id.startswith(action)]
    exact = [one for one in found if one.action.id == action]
    if len(exact or found) != 1:
        known = "\n".join(f"  {one.action.id}  {one.action.title}" for one in found or result.proposals)
        fail(f"{action!r} names {'several actions' if found else 'no action'}; the actions are:\n{known}")
    tell(shown.whatif_text(result, (exact or found)[0]))


def risk(
    device: Annotated[str, typer.Argument(metavar="DEVICE", help="Name, MAC, IP address or identifier.")],
    *,
    store: StoreOption = None,
    as_of: DateOption = None,
) -> None:
    """Show how the score of a device came about. It can be worked out again by hand."""
    from asepsis.risk import shown
    from asepsis.risk.service import look

    result = look(open_existing(store), _moment(as_of))
    found = shown.matching(result, device)
    if len(found) != 1:
        known = "\n".join(f"  {one}  {result.assessment.scene.named(one)}" for one in found)
        fail(
            f"{device!r} may mean several devices:\n{known}"
            if found
            else f"no device is called {device!r}. `asepsis devices{store_words(store)}` lists all."
        )
    tell(shown.card_text(result, found[0]))


def _moment(as_of: datetime | None) -> datetime:
    return datetime.now(UTC) if as_of is None else as_of.replace(tzinfo=UTC)
