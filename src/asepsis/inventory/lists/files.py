"""Lists of devices in files: CSV, XLSX, documents of FHIR, CycloneDX or NetBox in JSON, settings of firewalls."""

from __future__ import annotations

import codecs
import csv
import json
import zipfile
from itertools import count
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from asepsis.inventory.lists.documents import cyclonedx_devices, fhir_device
from asepsis.inventory.lists.firewalls import (
    HEAD_BYTES,
    SettingsError,
    is_mikrotik,
    is_settings,
    mikrotik_rows,
    settings_rows,
)
from asepsis.inventory.lists.listed import COLUMNS, ListedDevice, listed, plain
from asepsis.inventory.lists.memory import bounded_memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

MAX_BYTES = 64 << 20
"""Largest list that is read line by line, as CSV or settings are: a longer one is refused."""
MAX_DOCUMENT_BYTES = 32 << 20
"""Largest document of JSON, which stands in memory as a whole, ten times as large."""
MAX_WORKBOOK_BYTES = 16 << 20
"""Largest workbook as it lies packed on the disk."""
MAX_UNPACKED_BYTES = 256 << 20
"""Largest workbook when unpacked."""
MAX_MEMORY_BYTES = 512 << 20
"""What reading a list may take, whatever is in it."""
MAX_LINE = 1 << 20
"""Letters of a row of CSV, or of a line of settings."""
MAX_ROWS = 100_000
"""Rows that are read; what is behind is refused as well."""
MAX_COLUMNS = 256
"""Columns of a sheet that are read: one cell far to the right would make each row of a small file a large one."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How such a text begins."""
MAX_HEADING_ROW = 30
"""A title may stand above the headings; so many rows are looked at for them."""
MIN_HEADINGS = 2
"""A row of headings has at least so many that are known."""


class ListError(ValueError):
    """The list cannot be read; the message says why and what to do."""


def read_list(path: Path, mapping: Mapping[str, str]) -> tuple[ListedDevice, ...]:
    """All rows that name a device. Raises ListError; OSError when the file cannot be opened."""
    try:
        with bounded_memory(MAX_MEMORY_BYTES):
            devices = tuple(_devices(path, mapping))
    except MemoryError:
        words = (
            f"reading {path} takes more than {MAX_MEMORY_BYTES >> 20} MiB of memory: export the devices only, as CSV"
        )
        raise ListError(words) from None
    if not devices:
        raise ListError(
            f"{path} names no device. {_kind_words(path)}A list needs headings such as serial number, MAC address, "
            "name or IP address; tell other headings with --mapping"
        )
    return devices


def _kind_words(path: Path) -> str:
    """What kind of file it is that is no list, never what stands in it: that may be people's names."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        return "It is empty. "
    is_text = b"\0" not in head or head[:2] in UTF_16
    return "" if is_text else "It is no text, nor a workbook (.xlsx): export the list as CSV. "


def _devices(path: Path, mapping: Mapping[str, str]) -> Iterator[ListedDevice]:
    for number, cells in enumerate(_rows(path, mapping), 1):
        if number > MAX_ROWS:
            raise ListError(f"the list has more than {MAX_ROWS:,} rows: export the devices only")
        device = listed(number, cells, mapping)
        if device.said:
            yield device


def _rows(path: Path, mapping: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    """Rows by their headings, as they are read."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        yield from _under_headings(_sheet_rows(_bounded(path, MAX_WORKBOOK_BYTES)), mapping)
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        yield from _documents(_bounded(path, MAX_DOCUMENT_BYTES).read_bytes())
    elif is_settings(head):
        with _bounded(path, MAX_BYTES).open("rb") as file:
            yield from _planned(settings_rows(file))
    elif is_mikrotik(head):
        yield from _planned(mikrotik_rows(_lines(path, "utf-8")))
    else:
        yield from _under_headings(_csv_rows(path, head), mapping)


def _bounded(path: Path, most: int) -> Path:
    """The path of a file that is not too large. Raises ListError."""
    if path.stat().st_size > most:
        raise ListError(f"{path} is larger than {most >> 20} MiB: export the devices only, or as CSV")
    return path


def _planned(rows: Iterable[dict[str, object]]) -> Iterator[dict[str, object]]:
    try:
        yield from rows
    except SettingsError as error:
        raise ListError(str(error)) from None


def _lines(path: Path, encoding: str) -> Iterator[str]:
    """The lines with their ends. Raises ListError for one that is too long."""
    with _bounded(path, MAX_BYTES).open(encoding=encoding, errors="replace") as file:
        for number in count(1):
            line = file.readline(MAX_LINE + 1)
            if not line:
                return
            if len(line) > MAX_LINE:
                raise ListError(f"line {number} of the list is longer than {MAX_LINE:,} letters: export it anew")
            yield line.replace("\0", "")


def _eight_bit_encoding(path: Path) -> str:
    """UTF-8 when all of the file is; else what spreadsheets on Windows write in Western languages."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with _bounded(path, MAX_BYTES).open("rb") as file:
        try:
            while octets := file.read(MAX_LINE):
                decoder.decode(octets)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _csv_rows(path: Path, head: bytes) -> Iterator[Sequence[object]]:
    encoding = "utf-16" if head[:2] in UTF_16 else _eight_bit_encoding(path)
    first = head.decode(encoding, "replace")
    letters = 0

    def fed() -> Iterator[str]:
        nonlocal letters
        for line in _lines(path, encoding):
            letters += len(line)
            if letters > MAX_LINE:
                raise ListError(f"a row of the list is longer than {MAX_LINE:,} letters: export it anew")
            yield line

    reader = csv.reader(fed(), delimiter=max(",;\t|", key=first.count))
    try:
        for row in reader:
            letters = 0  # a quoted row may take several lines, but not without end
            yield row[:MAX_COLUMNS]
    except csv.Error as error:
        raise ListError(f"the list breaks off in line {reader.line_num}: {error}") from error


def _sheet_rows(path: Path) -> Iterator[Sequence[object]]:
    """Rows of the first sheet that has any. Formulas give the value that was computed last."""
    try:
        if _unpacked_bytes(path) <= MAX_UNPACKED_BYTES:
            yield from _first_rows(path)
            return
    except MemoryError:
        raise
    except (
        Exception
    ) as error:  # the reader raises what it meets in a damaged workbook: KeyError, ParseError, BadZipFile
        raise ListError(f"the workbook cannot be read ({type(error).__name__}): save it as CSV") from error
    raise ListError("the workbook is too large when unpacked: export the devices only")


def _unpacked_bytes(path: Path) -> int:
    with zipfile.ZipFile(path) as packed:
        return sum(part.file_size for part in packed.infolist())


def _first_rows(path: Path) -> Iterator[Sequence[object]]:
    with path.open("rb") as file:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the sheet says of its own size is often wrong
            has_rows = False
            for row in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True):
                has_rows = True
                yield row
            if has_rows:
                return


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
