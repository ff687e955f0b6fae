"""From all that was seen to the inventory."""

from __future__ import annotations

from asepsis.core.nouns import Attribute, Service
from asepsis.inventory.assets import Decisions
from asepsis.inventory.facts import Corrections, identifier_of, take_stock
from asepsis.inventory.inventory import ApplicationEndpoint, Asset
from tests.inventory.scene import (
    ARCHIVE,
    ROUTER,
    SCANNER,
    PlainJudgement,
    bound,
    conversation,
    observation,
    sent,
    site_of,
)

CT, PACS = (SCANNER, "10.0.0.5"), (ARCHIVE, "10.0.0.6")
SEEN = [
    bound(*CT, packet=2),
    bound(*PACS, packet=3),
    bound(ROUTER, "10.0.0.1", packet=4),
    sent(ROUTER, "8.8.8.8", 57, packet=5),
    observation("dhcp.request", *CT, {"host_name": "CT1"}, packet=6),
    observation("dhcp.request", *CT, {"host_name": "ct1"}, packet=7),
    observation("ntlm.auth", ROUTER, "8.8.8.8", {"workstation": "elsewhere"}, packet=8),
    observation("dicom.association_request", *CT, {"calling_ae": "CT1", "called_ae": "PACS"}),
    observation("dicom.association_accept", *PACS, {"called_ae": "PACS"}),
    observation("dicom.object", *CT, {"modality": "CT", "model": "SOMATOM", "serial": "1"}),
]
FLOWS = [conversation(CT, PACS, 104, "dicom", packet=9)]


def assets(corrections: Corrections | None = None) -> dict[str, Asset]:
    inventory = take_stock(site_of(SEEN, FLOWS), PlainJudgement(), corrections)
    return {asset.macs[0]: asset for asset in inventory.assets}


def test_each_device_has_what_was_seen_of_it() -> None:
    scanner = assets()[SCANNER]
    assert scanner.hostnames == ("CT1",)
    assert scanner.facts[Attribute.MODEL].value == "SOMATOM"
    assert scanner.facts[Attribute.VENDOR].value == "Example Works"
    assert scanner.services == (Service("tcp", 104, "dicom", "client"),)
    assert scanner.applications == (ApplicationEndpoint("dicom_ae_title", "CT1", "client"),)
    assert scanner.first_seen is not None
    assert scanner.last_seen is not None
    assert scanner.first_seen < scanner.last_seen


def test_what_internet_hosts_say_is_not_the_routers() -> None:
    router = assets()[ROUTER]
    assert router.hostnames == ()
    assert router.facts[Attribute.CATEGORY].value == "1"


def test_each_fact_leads_to_its_packet() -> None:
    (evidence,) = [one for one in assets()[SCANNER].facts[Attribute.HOSTNAME].evidence if one.value == "CT1"]
    assert (evidence.capture, evidence.packet) == ("x.pcap", 6)


def test_only_who_accepted_is_the_called_program() -> None:
    assert assets()[ARCHIVE].applications == (ApplicationEndpoint("dicom_ae_title", "PACS", "server"),)


def test_images_of_several_machines_make_devices_behind() -> None:
    others = [
        observation("dicom.object", *PACS, {"modality": "MR", "model": "AERA", "serial": "2", "station_name": "MR1"}),
        observation("dicom.object", *PACS, {"modality": "CT", "model": "SOMATOM", "serial": "1"}),
    ]
    inventory = take_stock(site_of([*SEEN, *others]), PlainJudgement())
    archive = next(asset for asset in inventory.assets if asset.macs == (ARCHIVE,))
    assert Attribute.MODEL not in archive.facts
    behind = {one.serial: (one.station_name, one.facts[Attribute.MODEL].value) for one in archive.behind}
    assert behind == {"1": (None, "SOMATOM"), "2": ("MR1", "AERA")}


def test_a_person_wins() -> None:
    said = Corrections(values={"10.0.0.5": {Attribute.MODEL: "Edge"}})
    fact = assets(said)[SCANNER].facts[Attribute.MODEL]
    assert (fact.value, fact.by_person) == ("Edge", True)


def test_a_device_keeps_the_identifier_it_had() -> None:
    assert assets()[SCANNER].id == identifier_of(SCANNER, "")
    assert assets(Corrections(ids={"10.0.0.5": "dold"}))[SCANNER].id == "dold"


def test_identifiers_stay_different_when_devices_part() -> None:
    known = {SCANNER: "dold", ARCHIVE: "dold"}
    apart = Decisions(apart=frozenset({frozenset((SCANNER, ARCHIVE))}))
    found = assets(Corrections(ids=known, decisions=apart))
    assert {found[SCANNER].id, found[ARCHIVE].id} == {"dold", identifier_of(ARCHIVE, "")}


def test_two_sensors_give_two_identifiers() -> None:
    assert identifier_of(SCANNER, "a.pcap") != identifier_of(SCANNER, "b.pcap")
