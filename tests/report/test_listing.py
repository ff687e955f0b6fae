"""A list of devices beside what was measured, for people and programs."""

from __future__ import annotations

from rich.console import Console

from asepsis.inventory.lists.comparison import compare
from asepsis.inventory.lists.listed import ListedDevice
from asepsis.report import listing
from asepsis.report.told import comparison_dict
from tests.inventory.lists.devices import MONITOR

COMPARED = compare(
    [
        ListedDevice(1, {"serial": "SN-0042", "vendor": "Draeger", "category": "printer", "firmware": "1"}),
        ListedDevice(2, {"asset_tag": "E-17", "serial": "SN-9"}),
    ],
    [MONITOR],
)


def test_both_sides_stand_beside_each_other() -> None:
    console = Console(width=200, no_color=True)
    with console.capture() as captured:
        console.print(listing.render(COMPARED))
    text = captured.get()
    for words in (
        "the list says otherwise",
        "Draeger",
        "Philips (90 %)",
        "nothing measured",
        "in the list, never heard",
        "E-17",
    ):
        assert words in text


def test_what_a_list_says_is_no_markup() -> None:
    console = Console(width=200, no_color=True)
    said = {"serial": "SN-0042", "model": "[/red]MX[bold]"}
    with console.capture() as captured:
        console.print(listing.render(compare([ListedDevice(1, said)], [MONITOR])))
    assert "[/red]MX[bold]" in captured.get()


def test_the_counts_in_a_sentence() -> None:
    assert listing.summary(COMPARED) == (
        "2 rows: 1 the list says otherwise, 1 in the list, never heard. Heard, but not in the list: 0."
    )


def test_the_document_holds_every_row() -> None:
    rows = comparison_dict(COMPARED)["rows"]
    assert isinstance(rows, list)
    assert [(row["device"], row["state"]) for row in rows] == [("d1", "differs"), (None, "never heard")]
