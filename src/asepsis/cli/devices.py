"""`asepsis devices`, `explain`, `correct`, `merge` and `unmerge`: the inventory that a store keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis.cli.analyze import Format, show
from asepsis.cli.sources import start_log
from asepsis.core.store.chosen import StoreOption, existing_path, store_words

if TYPE_CHECKING:
    from asepsis.inventory.kept import Kept
    from asepsis.report.analysis import Analysis, Device

DeviceArgument = Annotated[str, typer.Argument(metavar="DEVICE", help="Name, MAC, IP address or identifier.")]
NOT_FOUND = 1


def devices(
    *,
    store: StoreOption = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to show them.")] = Format.TABLE,
    output: Annotated[Path | None, typer.Option(help="File to write to instead of the terminal.")] = None,
) -> None:
    """List the devices that the store knows."""
    show(read_store(store), output_format, output)


def explain(device: DeviceArgument, *, store: StoreOption = None) -> None:
    """Say what a device is and why we think so, to the packet."""
    import sys

    from rich.console import Console

    from asepsis.report.explanation import render

    found = the_device(read_store(store), device, store)
    Console(soft_wrap=not sys.stdout.isatty(), highlight=False).print(render(found))


def correct(
    device: DeviceArgument,
    said: Annotated[list[str], typer.Argument(metavar="ATTRIBUTE=VALUE…", help="An empty value takes it back.")],
    *,
    store: StoreOption = None,
) -> None:
    """Say what a device is; what a person says always wins."""
    from asepsis.core.nouns import Attribute

    pairs = [_attribute_and_value(text) for text in said]
    kept = _open(store)
    found = the_device(read_store(store), device, store)
    for name, value in pairs:
        kept.correct((*found.macs, *found.ips), Attribute(name), value or None)
    typer.echo(f"Noted for {found.name}: " + ", ".join(f"{name} = {value or '(taken back)'}" for name, value in pairs))


def merge(one: DeviceArgument, other: DeviceArgument, *, store: StoreOption = None) -> None:
    """Say that two devices are one; `unmerge` takes it back."""
    _decide(store, one, other, is_together=True)


def unmerge(
    one: Annotated[str, typer.Argument(metavar="ADDRESS", help="A MAC or IP address of the device.")],
    other: Annotated[str, typer.Argument(metavar="ADDRESS", help="An address that belongs to another device.")],
    *,
    store: StoreOption = None,
) -> None:
    """Say that two addresses are two devices. It holds whatever they have in common."""
    _decide(store, one, other, is_together=False)


def _decide(store: Path | None, one: str, other: str, *, is_together: bool) -> None:
    kept = _open(store)
    analysis = read_store(store)
    first, second = (_address(the_device(analysis, text, store), text) for text in (one, other))
    if first == second:
        raise typer.BadParameter(
            f"{one} and {other} mean the same device: name two addresses that are to be joined or told apart"
        )
    kept.decide(first, second, is_together=is_together)
    typer.echo(f"Noted: {first} and {second} are {'one device' if is_together else 'two devices'}.")
    opposite = "unmerge" if is_together else "merge"
    typer.echo(f"To take it back: asepsis {opposite} {first} {second}{store_words(store)}")


def _address(device: Device, text: str) -> str:
    """The address a person named, or the first of the device they named."""
    from asepsis.core.addresses import normal_mac

    addresses = (*device.macs, *device.ips)
    named = normal_mac(text) or text
    return named if named in addresses else addresses[0]


def _attribute_and_value(text: str) -> tuple[str, str]:
    from asepsis.core.nouns import Attribute
    from asepsis.core.taxonomy import shipped_taxonomy

    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise typer.BadParameter(f"{text!r} says no value: write {text}=VALUE, or {text}= to take back what was said")
    if name not in set(Attribute):
        raise typer.BadParameter(f"{name!r} is no attribute: use one of {', '.join(Attribute)}, as in category=printer")
    if name == Attribute.CATEGORY and value and value not in shipped_taxonomy().categories:
        known = ", ".join(sorted(shipped_taxonomy().categories))
        raise typer.BadParameter(f"{value!r} is no category. The categories are: {known}")
    return name, value


def read_store(store: Path | None) -> Analysis:
    """The analysis of a store that must be there. Raises FileNotFoundError or StoreError."""
    from asepsis.report.stored import StoredSite

    return StoredSite.open(existing_path(store)).read()


def _open(store: Path | None) -> Kept:
    from asepsis.identification.knowledge import load_knowledge, user_folder
    from asepsis.inventory.kept import Kept

    start_log()
    return Kept.open(existing_path(store), load_knowledge(user_folder()))


def the_device(analysis: Analysis, wanted: str, store: Path | None) -> Device:
    """The one device of a store that a person means; says so and ends when it is none or several."""
    from asepsis.report.find import find_devices

    found = find_devices(analysis.devices, wanted)
    if len(found) == 1:
        return found[0]
    if not found:
        listing = f"asepsis devices{store_words(store)}"
        typer.echo(f"asepsis: no device is called {wanted!r}. `{listing}` lists all.", err=True)
    else:
        names = "\n".join(f"  {one.id}  {one.name}  {', '.join((*one.macs, *one.ips)[:3])}" for one in found)
        typer.echo(f"asepsis: {wanted!r} may mean several devices; name one by its identifier:\n{names}", err=True)
    raise typer.Exit(NOT_FOUND)
