"""What the practice was made to show is in the recording, as our engine reads it; and no patient comes out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from asepsis.sensing.captures import find_captures
from asepsis.sensing.reading import nouns, read_captures
from tests.repository.tracked import REPOSITORY
from tools.demo_practice.devices import read_devices
from tools.demo_practice.patients import canaries

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue, Flow, Observation

PRACTICE = REPOSITORY / "knowledge" / "demo" / "practice.pcap"
BEACON = ("202.114.4.120", 515)
PUMP_PORT = 3613

SHOWN: tuple[tuple[str, str, str, FieldValue], ...] = (
    ("xray-console", "ntlm.negotiate", "version", "10.0.14393"),
    ("xray-console", "dhcp.request", "vendor_class", "MSFT 5.0"),
    ("xray-console", "http.request", "user_agent", "Microsoft NCSI"),
    ("xray-console", "dicom.object", "modality", "DX"),
    ("ultrasound", "dicom.object", "modality", "US"),
    ("ultrasound", "dicom.association_request", "implementation_class_uid", "1.2.840.113619.6.901"),
    ("pacs", "dicom.association_accept", "called_ae", "WHATEVER"),
    ("frontdesk2", "dicom.association_request", "calling_ae", "NEWVIEWER"),
    ("monitor-room1", "hl7.message", "device_types", ["MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS"]),
    ("glucose-meter", "poct1a.hello", "model_id", "ACCU-CHEK Inform II"),
    ("infusion-pump", "dns.query", "name", "alaris-sm.practice.lan"),
    ("defibrillator", "tls.client_hello", "sni", "collect.lifenetsystems.com"),
    ("guest-phone", "dhcp.request", "vendor_class", "android-dhcp-14"),
    ("camera", "upnp.description", "manufacturer", "AXIS"),
    ("printer", "snmp.response", "sys_name", "NPID3203A"),
    ("frontdesk1", "nbns.registration", "name", "FRONTDESK1"),
)
"""Device, kind, field, value: somewhere in the recording the device says so."""


@cache
def seen() -> tuple[list[Observation], list[Flow]]:
    """All observations and flows of the recording."""
    observations: list[Observation] = []
    flows: list[Flow] = []
    for part in read_captures(find_captures([str(PRACTICE)]).sources, nouns, workers=1):
        if part.content is not None:
            observations += part.content.observations
            flows += part.content.flows
    return observations, flows


@pytest.mark.parametrize(("device", "kind", "field", "value"), SHOWN)
def test_device_shows_what_it_was_made_for(device: str, kind: str, field: str, value: FieldValue) -> None:
    mac = read_devices()[device].mac
    values = [one.fields.get(field) for one in seen()[0] if one.kind == kind and one.subject.mac == mac]
    assert value in values


def test_one_monitor_sends_to_a_public_address() -> None:
    mac = read_devices()["monitor-room3"].mac
    beacons = [flow for flow in seen()[1] if (flow.responder.ip, flow.responder_port) == BEACON]
    assert len(beacons) >= 3
    assert {flow.initiator.mac for flow in beacons} == {mac}


def test_pump_talks_to_its_server() -> None:
    devices = read_devices()
    talks = [flow for flow in seen()[1] if flow.responder_port == PUMP_PORT]
    assert {(flow.initiator.ip, flow.responder.ip) for flow in talks} == {
        (devices["infusion-pump"].ip, devices["infusion-server"].ip)
    }


def test_guest_has_a_random_address() -> None:
    assert int(read_devices()["guest-phone"].mac[:2], 16) & 0x02


def test_nothing_is_malformed() -> None:
    assert [one for one in seen()[0] if one.kind.startswith("anomaly.")] == []


def test_no_patient_leaves_the_engine() -> None:
    said = "\n".join(str(one.fields).lower() for one in seen()[0])
    assert [canary for canary in canaries() if canary.lower() in said] == []
