"""Lists of devices in files: CSV, XLSX, documents of FHIR, CycloneDX or NetBox in JSON, settings of firewalls."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from itertools import islice
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from asepsis.inventory.lists.documents import cyclonedx_devices, fhir_device
from asepsis.inventory.lists.firewalls import (
    SettingsError,
    is_mikrotik,
    is_settings,
    mikrotik_rows,
    settings_rows,
)
from asepsis.inventory.lists.listed import COLUMNS, ListedDevice, listed, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

MAX_BYTES = 64 << 20
"""Largest list that is read, packed or not: a longer one is refused."""
MAX_ROWS = 100_000
"""Rows that are read; what is behind is refused as well."""
MAX_COLUMNS = 256
"""Columns of a sheet that are read: one cell far to the right would make each row of a small file a large one."""
MAX_HEADING_ROW = 30
"""A title may stand above the headings; so many rows are looked at for them."""
MIN_HEADINGS = 2
"""A row of headings has at least so many that are known."""


class ListError(ValueError):
    """The list cannot be read; the message says why and what to do."""


def read_list(path: Path, mapping: Mapping[str, str]) -> tuple[ListedDevice, ...]:
    """All rows that name a device. Raises ListError; OSError when the file cannot be opened."""
    if path.stat().st_size > MAX_BYTES:
        raise ListError(f"{path} is larger than {MAX_BYTES >> 20} MiB: export the devices only")
    content = path.read_bytes()
    if content.startswith(b"PK\x03\x04"):
        rows = list(_under_headings(_sheet_rows(content), mapping))
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        rows = list(_documents(content))
    elif is_settings(content):
        rows = list(_planned(content))
    elif is_mikrotik(content):
        rows = list(mikrotik_rows(content))
    else:
        rows = list(_under_headings(_csv_rows(content), mapping))
    found = (listed(number, cells, mapping) for number, cells in enumerate(rows, 1))
    devices = tuple(one for one in found if one.said)
    if not devices:
        raise ListError(
            f"{path} names no device. A list needs headings such as serial number, MAC address, name or IP address; "
            "tell other headings with --mapping"
        )
    return devices


def _planned(content: bytes) -> Iterator[dict[str, object]]:
    try:
        yield from settings_rows(content)
    except SettingsError as error:
        raise ListError(str(error)) from None


def _csv_rows(content: bytes) -> Iterator[Sequence[object]]:
    text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    first = text[:4096]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=None), delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        raise ListError(f"the list breaks off in line {reader.line_num}: {error}") from error


def _sheet_rows(content: bytes) -> Iterator[Sequence[object]]:
    """Rows of the first sheet that has any. Formulas give the value that was computed last."""
    try:
        unpacked = _unpacked_bytes(content)
        rows = _first_rows(content) if unpacked <= MAX_BYTES * 4 else []
    except (
        Exception
    ) as error:  # the reader raises what it meets in a damaged workbook: KeyError, ParseError, BadZipFile
        raise ListError(f"the workbook cannot be read ({type(error).__name__}): save it as CSV") from error
    if unpacked > MAX_BYTES * 4:
        raise ListError("the workbook is too large when unpacked: export the devices only")
    yield from rows


def _unpacked_bytes(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return sum(part.file_size for part in packed.infolist())


def _first_rows(content: bytes) -> list[Sequence[object]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the sheet says of its own size is often wrong
        cells = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
        rows: list[Sequence[object]] = list(islice(cells, MAX_ROWS + MAX_HEADING_ROW))
        if rows:
            return rows
    return []


def _under_headings(rows: Iterable[Sequence[object]], mapping: Mapping[str, str]) -> Iterator[dict[str, object]]:
    known = {heading for headings in COLUMNS.values() for heading in headings} | {
        plain(one) for one in mapping.values()
    }
    headings: list[str] | None = None
    for number, row in enumerate(rows):
        if headings is not None:
            yield {heading: cell for heading, cell in zip(headings, row, strict=False) if heading}
        elif sum(plain(cell) in known for cell in row) >= MIN_HEADINGS:
            headings = [str(cell) if cell is not None else "" for cell in row]
        elif number >= MAX_HEADING_ROW:
            break
        if number > MAX_ROWS:
            raise ListError(f"the list has more than {MAX_ROWS} rows: export the devices only")


def _documents(content: bytes) -> Iterator[dict[str, object]]:
    """Devices of a FHIR bundle, a bill of materials, NetBox's answers (`dcim/devices`), or plain objects."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ListError("the file begins as JSON and is none: export it anew") from error
    if isinstance(document, dict) and document.get("bomFormat") == "CycloneDX":
        yield from cyclonedx_devices(document)
        return
    entries: Any = document
    if isinstance(document, dict):
        entries = document.get("entry", document.get("results", [document]))
    for entry in entries if isinstance(entries, list) else []:
        value = entry.get("resource", entry) if isinstance(entry, dict) else None
        if isinstance(value, dict) and value.get("resourceType", "Device") == "Device":
            yield fhir_device(value) if "resourceType" in value else netbox_cells(value)


def netbox_cells(device: Mapping[str, Any]) -> dict[str, object]:
    """An object of NetBox's interface, or any other: values one level down by their display name or address."""
    found: dict[str, object] = {}
    for name, value in device.items():
        if isinstance(value, dict):
            maker = value.get("manufacturer")
            if isinstance(maker, dict):
                found["manufacturer"] = maker.get("name")
            found[name] = value.get("address") or value.get("model") or value.get("name") or value.get("label")
        elif isinstance(value, str | int | float):
            found[name] = value
    return found
