"""`asepsis demo`: a day in a small practice, with a mirror port and without, and what is lost without it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from asepsis import __version__
from asepsis.core.nouns import Attribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.table import Table

    from asepsis.identification.knowledge import Knowledge
    from asepsis.report.analysis import Analysis, Device
    from asepsis.report.comparison import Loss

PRACTICE = Path("demo") / "practice.pcap"
"""The recording, below the folder of the shipped knowledge."""
NAME = "asepsis"

OPENING = """This is one day in a small practice that we made up. All patients in it are invented.
Asepsis reads the recording twice. Nothing leaves this computer."""
WITH_MIRROR = "1. With a mirror port: the switch gives Asepsis a copy of all traffic."
WITHOUT_MIRROR = "2. Without a mirror port: Asepsis hears only what devices call out to everybody."
LOST = "What was lost without the mirror port"
NOTHING_LOST = "Nothing."
HONESTY = """What is not seen may still be there. A device that is not on the list is not safe: it is unknown.
We made this recording, so it does not show how good Asepsis is. Your own network does."""
NEXT = "What to do next"
STEPS = """Look at your own network. Record it for an hour, then read it:
    sudo tcpdump -i eth0 -s 0 -w my-practice.pcap
    {program} analyze my-practice.pcap
To see all traffic, ask the person who cares for your network for a mirror port (also called SPAN) on the main switch.
Plug this computer into it. It only listens.
Keep this demo as a page that you can open, print and click through:
    {program} analyze {practice} --format html --output practice.html"""


def demo() -> None:
    """Show a small practice that we made up. With a mirror port and without, and what is lost without it."""
    from rich.console import Console

    from asepsis.core.knowledge import shipped_folder
    from asepsis.identification.knowledge import load_knowledge
    from asepsis.report.comparison import compare

    practice = shipped_folder() / PRACTICE
    if not practice.is_file():
        typer.echo(f"asepsis: the recording {practice} is missing: install Asepsis again", err=True)
        raise typer.Exit(1)
    knowledge, console = load_knowledge(), Console()
    whole = analyze_file(practice, knowledge)
    part = analyze_without_mirror(practice, knowledge)
    console.print(OPENING)
    for title, analysis in ((WITH_MIRROR, whole), (WITHOUT_MIRROR, part)):
        show_analysis(console, title, analysis)
    show_heading(console, LOST)
    loss = compare(whole, part)
    for line in loss_lines(loss, len(whole.devices)):
        console.print(f"- {line}", markup=False, highlight=False)
    console.print()
    console.print(loss_table(loss))
    console.print(f"\n{HONESTY}", highlight=False)
    show_heading(console, NEXT)
    console.print(STEPS.format(program=program(), practice=practice), markup=False, highlight=False, soft_wrap=True)


def program() -> str:
    """How to call the program from here: by its name when the shell finds it, else by its path."""
    beside = Path(sys.executable).with_name(NAME)
    if shutil.which(NAME) or not beside.is_file():
        return NAME
    return str(beside.relative_to(Path.cwd())) if beside.is_relative_to(Path.cwd()) else str(beside)


def analyze_file(path: Path, knowledge: Knowledge) -> Analysis:
    """Read one capture and work out its devices."""
    from asepsis.inventory.facts import take_stock
    from asepsis.inventory.intake import take_in
    from asepsis.report.build import analysis_of
    from asepsis.sensing.captures import find_captures

    found = find_captures([str(path)])
    taken = take_in(found.sources, knowledge)
    inventories = [take_stock(site, knowledge) for site in taken.sites]
    return analysis_of(inventories, taken.captures, version=__version__)


def analyze_without_mirror(path: Path, knowledge: Knowledge) -> Analysis:
    """Read of the capture only the frames that any port of the switch would carry."""
    from asepsis.sensing.cut import cut_to_group_frames

    with tempfile.TemporaryDirectory(prefix="asepsis-demo-") as folder:
        cut = Path(folder) / path.name
        with path.open("rb") as source, cut.open("wb") as target:
            cut_to_group_frames(source, target)
        return analyze_file(cut, knowledge)


def show_heading(console: Console, title: str) -> None:
    """Print a title with an empty line before it."""
    console.print(f"\n{title}\n", style="bold underline", highlight=False)


def show_analysis(console: Console, title: str, analysis: Analysis) -> None:
    """Print one of the two tables below its title."""
    from asepsis.report.table import render

    show_heading(console, title)
    console.print(render(analysis))


def loss_lines(loss: Loss, devices: int) -> Iterator[str]:
    """Tell in plain words how much was lost, of so many devices."""
    if loss.is_nothing:
        yield NOTHING_LOST
        return
    counts = (
        (len(loss.unseen), "was not seen at all", "were not seen at all"),
        (
            len(loss.unknown),
            "is seen, but we no longer know what it is",
            "are seen, but we no longer know what they are",
        ),
        (len(loss.coarser), "is known only roughly", "are known only roughly"),
        (len(loss.different), "looks like something else", "look like something else"),
        (len(only_details(loss)), "lost some details", "lost some details"),
    )
    for number, one, many in counts:
        if number:
            yield f"{number} of {devices} devices {one if number == 1 else many}."
    if loss.relations:
        yield f"{loss.relations} links were not seen. Who talks to whom stays hidden."
    if loss.outside:
        yield f"{loss.outside} of them lead to the internet. Nobody would notice if patient data went that way."


def loss_table(loss: Loss) -> Table:
    """What was lost, device by device."""
    from rich.table import Table

    from asepsis.report.words import ATTRIBUTE_TITLES

    table = Table("Device", "With a mirror port", "Without", "Gone, or less exact", expand=True)
    changes = {change.device.id: change for change in (*loss.unknown, *loss.coarser, *loss.different)}
    touched = {change.device.id: change.device for change in changes.values()} | only_details(loss)
    for device in loss.unseen:
        table.add_row(escaped(device.name), category_of(device), "not seen", "")
    for identifier, device in touched.items():
        change = changes.get(identifier)
        after = category_of(device) if change is None else words_for(change.after)
        gone = [ATTRIBUTE_TITLES[name] for name, owners in loss.attributes.items() if device in owners]
        table.add_row(escaped(device.name), category_of(device), after, ", ".join(gone))
    return table


def only_details(loss: Loss) -> dict[str, Device]:
    """The devices of which what they are is still told, but not all else."""
    changed = {change.device.id for change in (*loss.unknown, *loss.coarser, *loss.different)}
    owners = (device for devices in loss.attributes.values() for device in devices)
    return {device.id: device for device in owners if device.id not in changed}


def category_of(device: Device) -> str:
    """What the device is, in words."""
    belief = device.attributes.get(Attribute.CATEGORY)
    return words_for(belief.value if belief else None)


def words_for(category: str | None) -> str:
    """A category in words; none is said, not left empty."""
    from asepsis.core.category_words import category_words

    return "not known" if category is None else category_words(category)


def escaped(name: str) -> str:
    """A name as it is: what looks like markup in it has no meaning."""
    from rich.markup import escape

    return escape(name)
