"""The Debian package on a bare system: install, list the demo's devices, upgrade, remove; the data stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.packages.bare_system import LATER_VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packages.bare_system import BareSystem

pytestmark = pytest.mark.tool

DEMO_SECONDS = 120
"""How long it may take until the devices are listed."""
SETTINGS = "etc/default/asepsis"
INVENTORY = "var/lib/asepsis/practice.sqlite"
CAPTURE = "/usr/lib/asepsis/asepsis/knowledge/demo/practice.pcap"


@dataclass(frozen=True, slots=True)
class Story:
    """What was seen on the system, step by step."""

    demo: str
    devices_before: str
    devices_after: str
    version_after: str
    settings_after: str
    inventory_after_removal: bytes
    inventory_before_removal: bytes
    program_is_gone: bool
    library_is_gone: bool


@pytest.fixture(scope="module")
def story(bare_system: BareSystem, packages: Path, upgrade: Path) -> Story:
    """Live through the life of an installation once."""
    system, inventory = bare_system, f"/{INVENTORY}"
    (first,) = packages.glob("*.deb")
    system.add(first, "/srv/first.deb")
    system.add(upgrade, "/srv/second.deb")
    system.must("dpkg", "--install", "/srv/first.deb")
    demo = system.must("asepsis", "demo", timeout_seconds=DEMO_SECONDS)
    system.must("mkdir", "--parents", "/var/lib/asepsis")
    system.must("asepsis", "analyze", CAPTURE, "--store", inventory)
    devices_before = system.must("asepsis", "devices", "--store", inventory)
    with (system.root / SETTINGS).open("a", encoding="utf-8") as settings:
        settings.write("# changed by the owner\n")
    system.must("dpkg", "--install", "/srv/second.deb")
    devices_after = system.must("asepsis", "devices", "--store", inventory)
    version_after = system.must("dpkg-query", "--show", "--showformat", "${Version}", "asepsis")
    settings_after = (system.root / SETTINGS).read_text(encoding="utf-8")
    content = (system.root / INVENTORY).read_bytes()
    system.must("dpkg", "--purge", "asepsis")
    return Story(
        demo=demo,
        devices_before=devices_before,
        devices_after=devices_after,
        version_after=version_after,
        settings_after=settings_after,
        inventory_after_removal=(system.root / INVENTORY).read_bytes(),
        inventory_before_removal=content,
        program_is_gone=not system.has("asepsis"),
        library_is_gone=not (system.root / "usr/lib/asepsis").exists(),
    )


@pytest.mark.parametrize("program", ["cc", "gcc", "cargo", "git", "node", "pip3"])
def test_the_system_is_bare(bare_system: BareSystem, program: str) -> None:
    assert not bare_system.has(program)


@pytest.mark.parametrize("device", ["ALARIS-PCU-812036", "ePM12M-422033", "ultrasound"])
def test_the_demo_lists_its_devices(story: Story, device: str) -> None:
    assert device in story.demo


def test_an_upgrade_keeps_inventory_and_settings(story: Story) -> None:
    assert story.version_after == LATER_VERSION
    assert story.devices_before
    assert story.devices_after == story.devices_before
    assert "# changed by the owner" in story.settings_after


def test_removal_leaves_the_inventory_and_nothing_else(story: Story) -> None:
    assert story.program_is_gone
    assert story.library_is_gone
    assert story.inventory_after_removal == story.inventory_before_removal
