"""The imitated messages have the shape that their standards ask for."""

from __future__ import annotations

import socket
import struct
import threading
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring

import pytest

from tools.demo_practice.actors import glucose, letter, monitors, names, pump, windows_files
from tools.demo_practice.actors.modality import MACHINES, picture
from tools.demo_practice.actors.web import SITES
from tools.demo_practice.patients import HONEYCUTT_VANE, QUILLFEATHER, THISTLEDOWN
from tools.demo_practice.timeline import CLOCK_VARIABLE

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_SECONDS = 30.0


@pytest.fixture(autouse=True)
def practice_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "clock").write_text("+0\n", encoding="ascii")
    monkeypatch.setenv(CLOCK_VARIABLE, str(tmp_path / "clock"))


def test_netbios_name_is_encoded_by_halves() -> None:
    # RFC 1001, 14.1 shows the encoding of "FRED" padded with blanks.
    assert names.netbios_name("Fred", 0x20) == b"\x20EGFCEFEECACACACACACACACACACACACA\x00"


def test_registration_names_the_address() -> None:
    message = names.registration(7, "XRAY", 0x00, "192.0.2.7", is_group=False)
    assert message[:4] == b"\x00\x07\x29\x10"
    assert message.endswith(b"\x00\x06\x00\x00" + socket.inet_aton("192.0.2.7"))


def test_dns_question_has_one_name() -> None:
    assert names.question(1, "a.local", names.TYPE_A) == b"\0\1\0\0\0\1\0\0\0\0\0\0\1a\5local\0\0\1\0\1"


def test_windows_version_has_its_build_in_little_endian() -> None:
    assert windows_files.ntlm_version("10.0.14393") == bytes((10, 0)) + (14393).to_bytes(2, "little") + b"\0\0\0\x0f"


def test_meter_says_what_it_is_and_reports_in_well_formed_messages() -> None:
    hello = fromstring(glucose.hello(1))  # noqa: S314 (made by this test)
    assert hello.tag == "HEL.R01"
    assert hello.find("DEV/DEV.serial_id") is not None
    result = fromstring(glucose.result(3, QUILLFEATHER, 112))  # noqa: S314 (made by this test)
    patient = result.find("SVC/PT/PT.patient_id")
    assert patient is not None
    assert patient.get("V") == QUILLFEATHER.identifier


def test_manager_acknowledges_and_asks_for_results() -> None:
    meter, manager = socket.socketpair()
    with meter, manager:
        meter.settimeout(PATIENCE_SECONDS)
        talk = threading.Thread(target=glucose.Manager, args=(manager, ("", 0), None), daemon=True)
        talk.start()
        meter.sendall(glucose.hello(1).encode())
        assert glucose.read_message(meter)[0] == "ACK.R01"
        meter.sendall(glucose.message("DST.R01", 2, "").encode())
        answers = b""
        while b"</REQ.R01>" not in answers:
            answers += glucose.read_message(meter)[1]
        meter.sendall(glucose.message("END.R01", 3, "").encode())
        talk.join(PATIENCE_SECONDS)
        assert not talk.is_alive()


def test_monitor_reports_with_device_type_and_equipment() -> None:
    segments = [line.split("|") for line in monitors.mindray_report(1).split("\r") if line]
    assert segments[0][8] == "ORU^R01^ORU_R01"
    observations = [segment for segment in segments if segment[0] == "OBX"]
    assert observations[0][3].split("^")[1] == "MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS"
    assert {segment[18].split("^")[0] for segment in observations} == {monitors.MINDRAY_SERIAL}


def test_beacon_carries_its_patient_in_clear() -> None:
    assert THISTLEDOWN.person_name in monitors.contec_report(1, THISTLEDOWN)


def test_pump_record_has_one_length() -> None:
    assert len(pump.record(1, b"OK")) == len(pump.record(2, HONEYCUTT_VANE.identifier.encode())) == pump.RECORD.size


def test_print_job_carries_the_name_of_the_letter() -> None:
    job = letter.print_job("192.0.2.9")
    assert struct.unpack_from(">BBH", job) == (2, 0, letter.PRINT_JOB)
    assert HONEYCUTT_VANE.family.encode() in job
    assert job.index(letter.END_OF_ATTRIBUTES + b"%PDF") > 0


@pytest.mark.parametrize("name", MACHINES)
def test_picture_fills_its_frame(name: str) -> None:
    machine = MACHINES[name]
    octets = 1 if machine.modality == "US" else 2
    assert len(picture(machine, 1)) == machine.rows * machine.columns * octets


def test_description_of_the_camera_is_well_formed() -> None:
    _, text = SITES["camera"].pages["/rootdesc1.xml"]
    manufacturer = fromstring(text).find(".//{urn:schemas-upnp-org:device-1-0}manufacturer")  # noqa: S314 (our own)
    assert manufacturer is not None
    assert manufacturer.text == "AXIS"
