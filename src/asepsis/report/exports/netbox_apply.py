"""Carries out what the export to NetBox planned, step by step; what was done stands, and a second run goes on there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asepsis.inventory.lists.netbox_client import NetBoxError
from asepsis.report.exports.netbox import Change
from asepsis.report.exports.netbox_objects import COLLECTIONS, IN_WORDS, Holdings, Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from asepsis.inventory.lists.netbox_client import Server
    from asepsis.report.exports.netbox import Step
    from asepsis.report.exports.netbox_objects import Json

MARKS = {Change.CREATE: "+", Change.FILL: "~", Change.CONFLICT: "!"}


def read_holdings(server: Server) -> Holdings:
    """All that NetBox holds of what an export touches. Raises NetBoxError."""
    server.check_release()
    try:
        return Holdings({collection: list(server.objects(collection)) for collection in COLLECTIONS})
    except (KeyError, TypeError, AttributeError) as error:
        raise NetBoxError(f"NetBox answers in another form than that of release 4.2 to 4.6: {error}") from error


def in_words(steps: Iterable[Step]) -> Iterator[str]:
    """One line for each step: `+` creates, `~` fills in, `!` is left to a person."""
    for step in steps:
        what = IN_WORDS[step.ref.collection]
        more = step.why or ", ".join(f"{name} {_word(value)}" for name, value in step.body.items() if name != "name")
        yield f"{MARKS[step.change]} {what} {step.title}: {more}"


def _word(value: Any) -> str:  # noqa: ANN401 (a field of a body)
    if isinstance(value, list):
        return " ".join(map(_word, value))
    return value.key if isinstance(value, Ref) else str(value)


def carry_out(steps: Iterable[Step], server: Server, holdings: Holdings) -> int:
    """Do all steps but the conflicts. Returns how many were done. Raises NetBoxError, which says how many were."""
    done = 0
    for step in steps:
        if step.change is Change.CONFLICT:
            continue
        try:
            _do(step, server, holdings)
        except NetBoxError as error:
            raise NetBoxError(f"{error}. {done} steps were done before; run it again to go on") from error
        done += 1
    return done


def _do(step: Step, server: Server, holdings: Holdings) -> None:
    body = _resolved(step.body, holdings)
    collection = step.ref.collection
    if step.change is Change.CREATE:
        answer = server.call("POST", f"{collection}/", body)
    else:
        answer = server.call("PATCH", f"{collection}/{_number(step.ref, holdings)}/", body)
    holdings.take(collection, answer, step.ref)


def _resolved(body: Mapping[str, Any], holdings: Holdings) -> Json:
    return {name: _value(value, holdings) for name, value in body.items()}


def _value(value: Any, holdings: Holdings) -> Any:  # noqa: ANN401 (a field of a body)
    if isinstance(value, list):
        return [_value(one, holdings) for one in value]
    return _number(value, holdings) if isinstance(value, Ref) else value


def _number(ref: Ref, holdings: Holdings) -> int:
    held = holdings.get(ref)
    if held is None or not isinstance(held.get("id"), int):
        raise NetBoxError(f"NetBox has no {IN_WORDS[ref.collection]} {ref.key}")
    return int(held["id"])
