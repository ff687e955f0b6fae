"""Everything that identification knows, read once: rules, tables, names, blocks of addresses."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from asepsis.core.knowledge import shipped_folder
from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.identification.compiled import NAME, read_compiled
from asepsis.identification.fusion import fuse
from asepsis.identification.kinship import Kinship, category_parents, load_parents
from asepsis.identification.lookup import load_tables
from asepsis.identification.oui import Registry, load_blocks, load_components, package_lookup
from asepsis.identification.rules import RuleBook, Surroundings
from asepsis.identification.vendors import VendorNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from asepsis.core.nouns import Attribute, Evidence, Fact, FieldValue, Observation, Told

MEDICAL_BLOCKS = "medical_blocks"
"""Table of address blocks of medical makers, which rules can look up too."""
CONTROL_DEVICE = "ot_device"
NETWORK_OF_CONTROL = frozenset(("switch", "router", "access_point", "firewall"))
"""Network devices built for control systems: they take part in its protocols as the machines do."""
VIRTUAL_MACHINE = "virtual_machine"
GATEWAY = "medical_device_gateway"
SPEAKS_FOR_OTHERS = frozenset(("central_station", "infusion_server", "lab_data_manager", "telemetry"))
"""What speaks for other medical devices, and is the server or central station of its own kind of them."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known, and the three questions the inventory asks of it."""

    rules: RuleBook
    kinship: Kinship
    registry: Registry

    def match(self, observation: Observation) -> list[Told]:
        """Return what the observation speaks for, where it was seen."""
        return self.rules.match(observation)

    def speaks_for(self, kind: str, fields: Mapping[str, FieldValue]) -> Sequence[Evidence]:
        """Return what an observation of the kind with these fields speaks for, wherever it was seen."""
        return self.rules.speaks_for(kind, fields)

    def fuse(
        self,
        told: Iterable[Told],
        corrections: Mapping[Attribute, str] | None = None,
    ) -> dict[Attribute, Fact]:
        """Return what is believed of one device because of what is told; what nobody can tell is absent."""
        return fuse(told, self.kinship, corrections)

    def link_vendor(self, mac: str) -> Mapping[str, FieldValue] | None:
        """Return the fields of `link.vendor` for an address, or None when nothing can be said of it."""
        return self.registry.fields(mac)


def user_folder() -> Path:
    """Return the folder of the user's own knowledge: ASEPSIS_KNOWLEDGE, else below the XDG data folder."""
    named = os.environ.get("ASEPSIS_KNOWLEDGE")
    if named:
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "asepsis" / "knowledge"


def load_knowledge(user: Path | None = None) -> Knowledge:
    """Read what is shipped and, when it exists, the user's folder, whose rules and tables win.

    Shipped tables are read when they are needed, the user's now. Raises RuleError or ValueError naming the file that
    cannot be used.
    """
    shipped = shipped_folder()
    folders = [shipped, user] if user is not None and user.is_dir() else [shipped]
    vendors = VendorNames.load(shipped / "vendors" / "aliases.csv")
    taxonomy = shipped_taxonomy()
    tables = load_tables([folder / "lookups" for folder in folders], [shipped / "vendors" / f"{MEDICAL_BLOCKS}.csv"])
    for path in [path for folder in folders[1:] for path in (folder / "lookups").glob("*.csv")]:
        _ = tables[path.stem]
    around = Surroundings(tables, vendors, taxonomy)
    rules = RuleBook.load([folder / "identification" for folder in folders], around, read_compiled(shipped / NAME))
    kinship = Kinship(
        category_parents=category_parents(taxonomy),
        vendor_parents=vendors.parents,
        os_parents=load_parents(shipped / "operating_systems.csv"),
        unspecific={
            VIRTUAL_MACHINE: frozenset(_software_roles(shipped / "software_roles.csv")),
            CONTROL_DEVICE: NETWORK_OF_CONTROL,
            GATEWAY: SPEAKS_FOR_OTHERS,
        },
    )
    return Knowledge(rules, kinship, load_registry(folders, vendors))


def load_registry(folders: list[Path], vendors: VendorNames) -> Registry:
    """Read the blocks of addresses: ours, those the user imported, and the package's."""
    shipped = folders[0] / "vendors"
    own = load_blocks(shipped / f"{MEDICAL_BLOCKS}.csv", vendors) | load_blocks(shipped / "virtual_blocks.csv", vendors)
    imported: dict[str, str] = {}
    for folder in folders[1:]:
        for path in sorted((folder / "registry").glob("*.csv")):
            imported.update(_imported(path))
    return Registry(vendors, load_components(shipped / "component_makers.csv"), own, imported, package_lookup())


def _imported(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["prefix"]: row["registrant"] for row in csv.DictReader(file)}


def _software_roles(path: Path) -> list[str]:
    """Read which categories are software that a virtual machine can run."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row["category"] for row in csv.DictReader(file)]
