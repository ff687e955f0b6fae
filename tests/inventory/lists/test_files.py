"""Lists of devices in files."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from asepsis.inventory.lists import files
from asepsis.inventory.lists.files import ListError, read_list
from asepsis.inventory.lists.memory import held_octets

if TYPE_CHECKING:
    from pathlib import Path

CMMS = "Equipment export;;;\n;;;\nControl Number;Serial Number;Manufacturer;Patient\nE-17;SN-0042;Philips;Canary\n;;;\n"
FHIR = {
    "resourceType": "Bundle",
    "entry": [
        {"resource": {"resourceType": "Patient", "name": [{"family": "Canary"}]}},
        {"resource": {
            "resourceType": "Device", "serialNumber": "SN-0042", "manufacturer": "Philips", "modelNumber": "MX450",
            "name": [{"value": "monitor7"}], "identifier": [{"system": "http://x.test/mac-address", "value": "02:00:5e:00:53:07"}],  # noqa: E501
        }},
    ],
}  # fmt: skip
NETBOX = {
    "count": 1,
    "results": [{
        "id": 7, "name": "monitor7", "serial": "SN-0042", "asset_tag": "E-17", "primary_ip4": {"address": "192.0.2.7/24"},  # noqa: E501
        "device_type": {"manufacturer": {"name": "Philips"}, "model": "MX450"}, "comments": "Canary",
    }],
}  # fmt: skip


def said(content: bytes, folder: Path) -> dict[str, str]:
    path = folder / "list"
    path.write_bytes(content)
    (device,) = read_list(path, {})
    assert "Canary" not in repr(device)
    return dict(device.said)


def test_headings_may_stand_below_a_title(tmp_path: Path) -> None:
    assert said(CMMS.encode("utf-16"), tmp_path) == {"asset_tag": "E-17", "serial": "SN-0042", "vendor": "Philips"}


def test_a_workbook(tmp_path: Path) -> None:
    book, packed = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (["Devices"], ["Name", "Serial", "Owner"], ["monitor7", 42, "Canary"]):
        sheet.append(row)
    book.save(packed)
    assert said(packed.getvalue(), tmp_path) == {"hostname": "monitor7", "serial": "42"}
    with pytest.raises(ListError, match="save it as CSV"):
        said(packed.getvalue()[:-50], tmp_path)


def test_a_workbook_may_not_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, packed = Workbook(), io.BytesIO()
    book.save(packed)
    monkeypatch.setattr(files, "_unpacked_bytes", lambda _: files.MAX_UNPACKED_BYTES + 1)
    with pytest.raises(ListError, match="too large"):
        said(packed.getvalue(), tmp_path)


def test_a_cell_far_to_the_right_does_not_make_each_row_long(tmp_path: Path) -> None:
    book, packed = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for place, value in {"A1": "Name", "B1": "Model", "XFD1": "Serial", "A2": "monitor7", "XFD2": "SN-0042"}.items():
        sheet[place] = value
    book.save(packed)
    assert said(packed.getvalue(), tmp_path) == {"hostname": "monitor7"}


def test_what_a_sheet_says_of_its_own_size_is_not_believed(tmp_path: Path) -> None:
    book, packed, changed = Workbook(), io.BytesIO(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (["Name", "Serial"], ["monitor7", "SN-0042"]):
        sheet.append(row)
    book.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="A1:B2"', b'ref="A1"'))
    assert said(changed.getvalue(), tmp_path) == {"hostname": "monitor7", "serial": "SN-0042"}


def test_devices_of_fhir_and_netbox(tmp_path: Path) -> None:
    one = said(json.dumps(FHIR).encode(), tmp_path)
    assert one == {
        "serial": "SN-0042", "mac": "02:00:5e:00:53:07", "hostname": "monitor7", "vendor": "Philips", "model": "MX450",
    }  # fmt: skip
    other = said(json.dumps(NETBOX).encode(), tmp_path)
    assert other == {
        "serial": "SN-0042", "hostname": "monitor7", "ip": "192.0.2.7", "vendor": "Philips", "model": "MX450",
        "asset_tag": "E-17",
    }  # fmt: skip


def test_netbox_s_csv(tmp_path: Path) -> None:
    text = "Name,Status,Role,Manufacturer,Type,IP Address\nmonitor7,Active,Monitor,Philips,MX450,192.0.2.7/24\n"
    assert said(text.encode(), tmp_path) == {"hostname": "monitor7", "vendor": "Philips", "ip": "192.0.2.7"}


@pytest.mark.parametrize("parted_by", [",", ";", "\t", "|"])
def test_a_list_as_windows_writes_it(parted_by: str, tmp_path: Path) -> None:
    text = parted_by.join(("Name", "Manufacturer", "IP Address")) + "\n" + parted_by.join(("x", "Dräger", "192.0.2.7"))
    assert said(text.encode("cp1252"), tmp_path)["vendor"] == "Dräger"


@pytest.mark.parametrize(("content", "kind"), [(b"", "It is empty"), (b"\xd0\xcf\x11\xe0\0", "nor a workbook")])
def test_what_kind_of_file_is_no_list_is_told(content: bytes, kind: str, tmp_path: Path) -> None:
    with pytest.raises(ListError, match=kind):
        said(content, tmp_path)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"{", b"[]", b"PK\x03\x04"])
def test_what_is_no_list_is_refused_in_words(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(ListError):
        said(content, tmp_path)


@given(st.binary(max_size=512), st.sampled_from([b"", b"PK\x03\x04", b"{", b"[", b"name,serial\n"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path: Path, noise: bytes, start: bytes) -> None:
    path = tmp_path / "list"
    path.write_bytes(start + noise)
    try:
        read_list(path, {})
    except ListError as error:
        assert str(error)  # noqa: PT017 (either is right)


@pytest.mark.parametrize(
    ("bound", "content"),
    [
        ("MAX_BYTES", CMMS.encode()),
        ("MAX_BYTES", b"# 2026-11-22 by RouterOS 7\n/ip arp\n"),
        ("MAX_BYTES", b"<opnsense><hosts><host>pump1</host></hosts></opnsense>"),
        ("MAX_DOCUMENT_BYTES", json.dumps(NETBOX).encode()),
        ("MAX_WORKBOOK_BYTES", b"PK\x03\x04" + bytes(60)),
    ],
)
def test_a_list_larger_than_its_kind_may_be_is_refused(
    bound: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, bound, 20)
    with pytest.raises(ListError, match="export the devices only"):
        said(content, tmp_path)


@pytest.mark.parametrize("row", ["a," * 60 + "\n", '"a\n",' * 60])
def test_a_row_without_end_is_refused(row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_LINE", 100)
    with pytest.raises(ListError, match="longer than 100 letters"):
        said(f"serial,name\n{row}".encode(), tmp_path)


def test_a_row_may_take_several_lines_and_stray_quotes_harm_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_LINE", 40)
    path = tmp_path / "list"
    path.write_text("serial,name,note\n" + 'SN-1,a,"two\nlines"\nSN-2,b,19" screen\n' * 9, encoding="utf-8")
    assert len(read_list(path, {})) == 18


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_more_rows_than_a_list_may_have_are_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_ROWS", 3)
    devices = [{"serial": f"SN-{number}", "name": "x"} for number in range(4)]
    rows = "serial,name\n" + "".join(f"{one['serial']},x\n" for one in devices)
    with pytest.raises(ListError, match="more than 3 rows"):
        said((rows if kind == "csv" else json.dumps(devices)).encode(), tmp_path)


def test_what_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    """In a process of its own: one that ran other tests may have so much memory to use again that none is asked for."""
    if held_octets() is None:
        pytest.skip("this system does not tell what a process holds")
    greedy, modest = tmp_path / "greedy", tmp_path / "modest"
    greedy.write_bytes(b"[" + b"[]," * 1_000_000 + b"[]]")
    modest.write_bytes(CMMS.encode("utf-16"))
    reading = (
        "import sys, pathlib\n"
        "from asepsis.inventory.lists import files\n"
        "files.MAX_MEMORY_BYTES = 16 << 20\n"
        "for path in map(pathlib.Path, sys.argv[1:]):\n"
        "    try:\n"
        "        print(len(files.read_list(path, {})))\n"
        "    except files.ListError as error:\n"
        "        print(error)\n"
    )
    command = [sys.executable, "-c", reading, str(greedy), str(modest)]
    said_of = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.splitlines()
    assert "more than 16 MiB of memory" in said_of[0]
    assert said_of[1:] == ["1"], "the bound is gone again"
