"""Hosts that speak for others, hosts with two networks, and copies of one image, judged by our own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.nouns import Attribute
from asepsis.identification.knowledge import Knowledge, load_knowledge
from asepsis.inventory.facts import take_stock
from tests.inventory.scene import ARCHIVE, ROUTER, SCANNER, bound, conversation, observation, site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asepsis.core.nouns import FieldValue, Observation
    from asepsis.inventory.inventory import Asset

CT, MR = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4"
FIND, MOVE = "1.2.840.10008.5.1.4.1.2.2.1", "1.2.840.10008.5.1.4.1.2.2.2"
SIEMENS: dict[str, FieldValue] = {
    "manufacturer": "SIEMENS",
    "model": "SOMATOM Force",
    "serial": "75601",
    "modality": "CT",
}
PHILIPS: dict[str, FieldValue] = {
    "manufacturer": "Philips Medical Systems",
    "model": "Ingenia",
    "serial": "42105",
    "modality": "MR",
}
HERE, THERE = (SCANNER, "10.0.0.5"), (ARCHIVE, "10.0.0.6")
NAMELESS = ("02:00:00:00:00:07", "10.0.0.7")
"""An address that is of no maker."""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def said(kind: str, fields: dict[str, FieldValue], host: tuple[str, str] = HERE) -> Observation:
    return observation(kind, *host, fields)


def of(knowledge: Knowledge, *observations: Observation) -> dict[str, Asset]:
    """The devices by their lowest MAC."""
    inventory = take_stock(site_of([bound(*HERE), *observations]), knowledge)
    return {asset.macs[0]: asset for asset in inventory.assets if asset.macs}


def value(asset: Asset, attribute: Attribute) -> str | None:
    fact = asset.facts.get(attribute)
    return None if fact is None else fact.value


def accepted(*uids: FieldValue) -> Observation:
    return said("dicom.association_accept", {"called_ae": "NODE", "accepted": list(uids)})


def stored(fields: Mapping[str, FieldValue]) -> Observation:
    return said("dicom.object", dict(fields))


def test_an_archive_that_forwards_images_is_no_scanner(knowledge: Knowledge) -> None:
    archive = of(knowledge, accepted(CT, MR, FIND, MOVE), stored(SIEMENS), stored(PHILIPS))[SCANNER]
    assert value(archive, Attribute.CATEGORY) == "pacs"
    assert {Attribute.MODEL, Attribute.VENDOR, Attribute.SERIAL} & archive.facts.keys() <= {Attribute.VENDOR}
    assert value(archive, Attribute.VENDOR) not in {"Siemens", "Siemens Healthineers", "Philips"}
    assert {(one.serial, one.facts[Attribute.CATEGORY].value) for one in archive.behind} == {
        ("75601", "ct_scanner"),
        ("42105", "mri_scanner"),
    }


def test_who_takes_images_and_sends_them_on_is_a_router(knowledge: Knowledge) -> None:
    router = of(knowledge, accepted(CT, MR), stored(SIEMENS), stored(PHILIPS))[SCANNER]
    assert value(router, Attribute.CATEGORY) == "dicom_router"
    assert Attribute.SERIAL not in router.facts


def test_images_passed_on_twice_are_of_the_machine_that_made_them(knowledge: Knowledge) -> None:
    modality, router, archive = (SCANNER, "10.0.0.5"), (ROUTER, "10.0.0.7"), (ARCHIVE, "10.0.0.6")
    takes: dict[str, FieldValue] = {"called_ae": "NODE", "accepted": [CT]}
    asks: dict[str, FieldValue] = {"calling_ae": "CT7", "called_ae": "NODE", "abstract_syntaxes": [CT]}
    found = of(
        knowledge,
        *(bound(*host) for host in (router, archive)),
        *(said("dicom.association_request", asks, host) for host in (modality, router)),
        *(said("dicom.object", dict(SIEMENS), host) for host in (modality, router)),
        *(said("dicom.command", {"command": "C-STORE-RQ", "sop_class": CT}, host) for host in (modality, router)),
        said("dicom.association_accept", {**takes}, router),
        said("dicom.association_accept", {**takes, "accepted": [CT, FIND, MOVE]}, archive),
    )
    told = {mac: (value(asset, Attribute.CATEGORY), value(asset, Attribute.MODEL)) for mac, asset in found.items()}
    assert told == {SCANNER: ("ct_scanner", "SOMATOM Force"), ROUTER: ("dicom_router", None), ARCHIVE: ("pacs", None)}
    assert [one.serial for one in found[ROUTER].behind] == ["75601"]


def test_a_gateway_has_as_many_children_as_it_speaks_for(knowledge: Knowledge) -> None:
    messages = [
        said(
            "hl7.message",
            {
                "sending_application": "BEDGW",
                "message_type": "ORU^R01^ORU_R01",
                "equipment": [f"SN-{number}"],
                "device_types": [kind],
            },
        )
        for number, kind in enumerate(("MDC_DEV_PUMP_INFUS_MDS", "MDC_DEV_SYS_PT_VENT_MDS", "MDC_DEV_X"), 100)
    ]
    gateway = of(knowledge, *messages)[SCANNER]
    assert value(gateway, Attribute.CATEGORY) == "medical_device_gateway"
    assert Attribute.SERIAL not in gateway.facts
    assert [(one.serial, one.facts[Attribute.CATEGORY].value) for one in gateway.behind] == [
        ("SN-100", "infusion_pump"),
        ("SN-101", "ventilator"),
        ("SN-102", "medical_device"),
    ]


def test_a_ventilator_on_a_serial_line_is_not_the_box_at_its_end(knowledge: Knowledge) -> None:
    device: dict[str, FieldValue] = {"device_id": "8210", "name": "Evita 4", "revision": "04.10:04.00"}
    server = of(knowledge, said("medibus.device", device), said("medibus.message", {"message": "identify response"}))
    assert value(server[SCANNER], Attribute.CATEGORY) == "medical_device_gateway"
    assert Attribute.MODEL not in server[SCANNER].facts
    (ventilator,) = server[SCANNER].behind
    told = {attribute: fact.value for attribute, fact in ventilator.facts.items()}
    assert (told[Attribute.CATEGORY], told[Attribute.VENDOR], told[Attribute.MODEL]) == (
        "ventilator",
        "Draeger",
        "Evita 4",
    )


def test_a_console_with_two_networks_is_one_device(knowledge: Knowledge) -> None:
    asks: dict[str, FieldValue] = {"calling_ae": "CT1", "called_ae": "PACS", "abstract_syntaxes": [CT]}
    name: dict[str, FieldValue] = {"host_name": "CT-CONSOLE"}
    seen = [bound(*THERE), *(said(kind, fields, host) for host in (HERE, THERE) for kind, fields in
            (("dicom.association_request", asks), ("dhcp.request", name)))]  # fmt: skip
    devices = of(knowledge, *seen)
    assert [asset.ips for asset in devices.values()] == [("10.0.0.5", "10.0.0.6")]
    assert value(devices[SCANNER], Attribute.CATEGORY) == "ct_scanner"


def test_copies_of_one_image_stay_apart(knowledge: Knowledge) -> None:
    hosts = [(f"00:11:22:00:01:{number:02x}", f"10.0.1.{number}") for number in range(1, 7)]
    same: dict[str, FieldValue] = {"server_guid": "6b29fc40-ca47-1067-b31d-00dd010662da"}
    seen = [one for host in hosts for one in (bound(*host), said("smb2.negotiate", same, host))]
    assert len(of(knowledge, *seen)) == len(hosts) + 1


def test_servers_behind_one_balanced_address_stay_two_devices(knowledge: Knowledge) -> None:
    # The address moves from one to the other; neither has a mark of the other.
    devices = of(knowledge, bound(ARCHIVE, HERE[1]), accepted(CT, FIND))
    assert sorted(devices) == sorted((SCANNER, ARCHIVE))


def test_scanners_behind_one_translated_address_do_not_name_it(knowledge: Knowledge) -> None:
    translator = of(knowledge, stored(SIEMENS), stored(PHILIPS))[SCANNER]
    assert not {Attribute.MODEL, Attribute.SERIAL, Attribute.FIRMWARE} & translator.facts.keys()
    assert len(translator.behind) == 2


def test_a_pump_is_known_by_the_port_of_its_server(knowledge: Knowledge) -> None:
    site = site_of([bound(*HERE), bound(*THERE)], [conversation(HERE, THERE, 3613)])
    devices = {asset.macs[0]: asset for asset in take_stock(site, knowledge).assets}
    assert value(devices[SCANNER], Attribute.CATEGORY) == "infusion_pump"
    assert value(devices[ARCHIVE], Attribute.CATEGORY) == "infusion_server"
    assert devices[SCANNER].services == ()


def of_nameless(knowledge: Knowledge, *observations: Observation) -> Asset:
    """The device whose address is of no maker."""
    return of(knowledge, bound(*NAMELESS), *observations)[NAMELESS[0]]


def test_who_passes_on_results_of_several_makers_is_none_of_them(knowledge: Knowledge) -> None:
    def result(application: str, facility: str) -> Observation:
        fields: dict[str, FieldValue] = {
            "message_type": "ORU^R01",
            "sending_application": application,
            "sending_facility": facility,
        }
        return said("hl7.message", fields, NAMELESS)

    several = of_nameless(knowledge, result("ABL90", "Radiometer"), result("BC-5300", "Mindray"))
    assert value(several, Attribute.CATEGORY) == "integration_engine"
    assert (value(several, Attribute.VENDOR), value(several, Attribute.MODEL)) == (None, None)
    alone = of_nameless(knowledge, result("ABL90", "Radiometer"))
    assert (value(alone, Attribute.VENDOR), value(alone, Attribute.MODEL)) == ("Radiometer", "ABL90")


def test_a_device_that_reports_itself_by_fhir_is_named_with_care(knowledge: Knowledge) -> None:
    def device(maker: str, model: str) -> Observation:
        return said("fhir.device", {"manufacturer": maker, "model_number": model, "is_answer": False}, NAMELESS)

    alone = of_nameless(knowledge, device("Example Makers", "BP-7"))
    assert value(alone, Attribute.VENDOR) == "Example Makers"
    assert alone.facts[Attribute.VENDOR].confidence < 0.8
    several = of_nameless(knowledge, device("Example Makers", "BP-7"), device("Others", "X-1"))
    assert value(several, Attribute.VENDOR) is None
    assert value(several, Attribute.CATEGORY) == "medical_device_gateway"


def test_a_host_with_results_of_several_instruments_is_none_of_them(knowledge: Knowledge) -> None:
    def sends(name: str, maker: str) -> list[Observation]:
        record = said("astm.record", {"type": "result", "sender": name}, NAMELESS)
        return [said("astm.header", {"sender": [name, maker, "1.2.3"]}, NAMELESS), record]

    host = of_nameless(knowledge, *sends("DxH 900", "Beckman Coulter"), *sends("XN-1000", "Sysmex"))
    assert value(host, Attribute.VENDOR) is None
    assert value(host, Attribute.CATEGORY) == "medical_device_gateway"
