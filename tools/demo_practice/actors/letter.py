"""Prints a letter as Windows does (IPP over HTTP, RFC 8010). Imitated: the client; the printer that answers is real."""

from __future__ import annotations

import argparse
import http.client
import struct

from tools.demo_practice.patients import HONEYCUTT_VANE

PRINT_JOB, OPERATION_ATTRIBUTES, END_OF_ATTRIBUTES = 0x0002, b"\x01", b"\x03"
CHARSET, LANGUAGE, URI, NAME, MIME_TYPE = 0x47, 0x48, 0x45, 0x42, 0x49
PORT = 631
SUCCESSFUL = 0x00FF
"""Status codes up to this one say that the job was taken (RFC 8011, B.1.2)."""


def attribute(tag: int, name: str, value: str) -> bytes:
    """Encode an attribute with one value."""
    key, content = name.encode(), value.encode()
    return struct.pack(">BH", tag, len(key)) + key + struct.pack(">H", len(content)) + content


def print_job(printer: str) -> bytes:
    """Return a Print-Job request whose job is named after the patient."""
    attributes = (
        (CHARSET, "attributes-charset", "utf-8"),
        (LANGUAGE, "attributes-natural-language", "en-us"),
        (URI, "printer-uri", f"ipp://{printer}:{PORT}/ipp/print"),
        (NAME, "requesting-user-name", "frontdesk"),
        (NAME, "job-name", f"Referral {HONEYCUTT_VANE.given} {HONEYCUTT_VANE.family}"),
        (MIME_TYPE, "document-format", "application/pdf"),
    )
    head = struct.pack(">BBHI", 2, 0, PRINT_JOB, 1) + OPERATION_ATTRIBUTES
    letter = b"%PDF-1.4\n% an invented referral\n" * 60
    return head + b"".join(attribute(*one) for one in attributes) + END_OF_ATTRIBUTES + letter


def main() -> None:
    """Print one letter; raise RuntimeError when the printer does not take it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("printer")
    printer = parser.parse_args().printer
    connection = http.client.HTTPConnection(printer, PORT, timeout=10)
    headers = {"Content-Type": "application/ipp", "User-Agent": "Internet Print Provider"}
    connection.request("POST", "/ipp/print", print_job(printer), headers)
    (status,) = struct.unpack_from(">2xH", connection.getresponse().read())
    if status > SUCCESSFUL:
        raise RuntimeError(f"the printer answered {status:#06x}")


if __name__ == "__main__":
    main()
