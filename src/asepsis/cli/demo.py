"""`asepsis demo`: a day in a small practice, with a mirror port and without, and what is lost without it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from asepsis.identification.knowledge import Knowledge
    from asepsis.report.analysis import Analysis, Device
    from asepsis.report.comparison import Change, Loss

PRACTICE = Path("demo") / "practice.pcap"
"""The recording, below the folder of the shipped knowledge."""
MAX_NAMED = 6
"""Devices named in one sentence; of more the number is told."""

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
    asepsis analyze my-practice.pcap
To see all traffic, ask the person who cares for your network for a mirror port (also called SPAN) on the main switch.
Plug this computer into it. It only listens.
Keep this demo as a page that you can open, print and click through:
    asepsis analyze {practice} --format html --output practice.html"""


def demo() -> None:
    """Show a small practice with a mirror port and without, and what is lost without it."""
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
    for line in loss_lines(compare(whole, part), len(whole.devices)):
        console.print(f"- {line}", markup=False, highlight=False)
    console.print(f"\n{HONESTY}", highlight=False)
    show_heading(console, NEXT)
    console.print(STEPS.format(practice=practice), markup=False, highlight=False, soft_wrap=True)


def analyze_file(path: Path, knowledge: Knowledge) -> Analysis:
    """Read one capture and work out its devices."""
    from importlib.metadata import version

    from asepsis.inventory.facts import take_stock
    from asepsis.inventory.intake import take_in
    from asepsis.report.build import analysis_of
    from asepsis.sensing.captures import find_captures

    found = find_captures([str(path)])
    taken = take_in(found.sources, knowledge)
    inventories = [take_stock(site, knowledge) for site in taken.sites]
    return analysis_of(inventories, taken.captures, version=version("asepsis"))


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
    """Tell in plain words what was lost."""
    from asepsis.report.words import ATTRIBUTE_TITLES

    if loss.is_nothing:
        yield NOTHING_LOST
        return
    if loss.unseen:
        yield f"{len(loss.unseen)} of {devices} devices were not seen at all: {named(loss.unseen)}."
    if loss.unknown:
        yield f"We no longer know what these are: {changed(loss.unknown)}."
    if loss.coarser:
        yield f"Of these we know only roughly what they are: {changed(loss.coarser)}."
    if loss.different:
        yield f"These look like something else: {changed(loss.different)}."
    for attribute, owners in loss.attributes.items():
        yield f"{ATTRIBUTE_TITLES[attribute]}: no longer known, or less exactly, for {len(owners)}: {named(owners)}."
    if loss.relations:
        yield f"{loss.relations} links were not seen. Who talks to whom stays hidden."
    if loss.outside:
        yield f"{loss.outside} of them lead to the internet. They come from {named(loss.outside_devices)}."


def named(devices: Sequence[Device]) -> str:
    """Name devices in one sentence, the first few when there are many."""
    return shortened([device.name for device in devices])


def changed(changes: Sequence[Change]) -> str:
    """Name devices with what they were and what is still known."""
    from asepsis.report.words import category_words

    words = []
    for change in changes:
        now = f" → {category_words(change.after)}" if change.after else ""
        words.append(f"{change.device.name} [{category_words(change.before)}{now}]")
    return shortened(words)


def shortened(names: Sequence[str]) -> str:
    """Join names with commas; after the first few the number of the others."""
    more = len(names) - MAX_NAMED
    return ", ".join(names[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
