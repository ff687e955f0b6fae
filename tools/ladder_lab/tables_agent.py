"""Serves rows of a walk to snmpd (`pass_persist` of snmpd.conf(5)): a switch whose tables are in a file."""

from __future__ import annotations

import sys
from pathlib import Path

TYPES = {"INTEGER": "integer", "STRING": "string", "Hex-STRING": "octet", "OID": "objectid"}


def oid(text: str) -> tuple[int, ...]:
    """An object identifier in digits and dots."""
    return tuple(int(arc) for arc in text.strip(".").split("."))


def read_rows(path: Path) -> list[tuple[tuple[int, ...], str, str]]:
    """Name, type and value of each row, in the order of their names."""
    rows = []
    for line in path.read_text(encoding="ascii").splitlines():
        name, _, rest = line.partition(" = ")
        kind, _, value = rest.partition(": ")
        rows.append((oid(name), TYPES[kind], value.strip('"')))
    return sorted(rows)


def main() -> None:
    """Answer until snmpd closes the pipe."""
    rows = read_rows(Path(sys.argv[1]))
    while command := sys.stdin.readline().strip():
        if command == "PING":
            print("PONG", flush=True)
            continue
        wanted = oid(sys.stdin.readline())
        found = next((row for row in rows if (row[0] > wanted if command == "getnext" else row[0] == wanted)), None)
        lines = ["NONE"] if found is None else ["." + ".".join(map(str, found[0])), found[1], found[2]]
        print("\n".join(lines), flush=True)


if __name__ == "__main__":
    main()
