"""Zeek's logs, as JSON lines or tab-separated (https://docs.zeek.org, log file reference)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING, Any

from asepsis.core.nouns import FieldValue, Flow, Observation, Problem, Subject
from asepsis.sensing.records.record import RecordBatch, Rung, batched, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Values = dict[str, Any]
"""A record by Zeek's names; what is unset is absent."""

UNSET = frozenset(("-", "(empty)"))
"""What stands for no value in tab-separated logs."""
LIST_TYPES = ("set[", "vector[")


@dataclass(frozen=True, slots=True)
class ZeekLog:
    """One of Zeek's logs."""

    name: str
    rung: Rung
    required: frozenset[str]
    """Fields that this log has, and no other log read here."""
    take: Callable[[Values, datetime, str, int, RecordBatch], None]

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 (the content decides, not the file's name)
        """By `#path` or by the fields of the first record."""
        if head.startswith(b"#separator"):
            return self.required <= set(_header(head.split(b"\n")).get("fields", ()))
        if not head.startswith(b'{"ts"'):
            return False
        first = _json(head.split(b"\n", 1)[0])
        return first is not None and self.required <= first.keys()

    def read(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        """Read the log; damaged lines are counted."""
        return batched(self._record(values, source, number) for number, values in _records(file))

    def _record(self, values: Values | None, source: str, number: int) -> RecordBatch:
        batch = RecordBatch(records=1)
        moment = _moment(values.get("ts")) if values is not None else None
        if values is None or moment is None:
            batch.problems.append(Problem("damaged_record", 1, "records that are no Zeek record were passed over"))
        else:
            self.take(values, moment, source, number, batch)
        return batch


def _records(file: IO[bytes]) -> Iterator[tuple[int, Values | None]]:
    """Number and values of each record; None for a damaged one. The header of a tab-separated log may come again."""
    header: Mapping[str, list[str]] = {}
    comments: list[bytes] = []
    for number, line in lines(file):
        if line is None:
            yield number, None
        elif line.startswith(b"#"):
            comments.append(line)
            if line.startswith(b"#types"):
                header, comments = _header(comments), []
        elif line.startswith(b"{"):
            yield number, _json(line)
        elif line:
            yield number, _separated(line, header)


def _json(line: bytes) -> Values | None:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _header(comments: list[bytes]) -> dict[str, list[str]]:
    """The words after `#fields` and `#types`."""
    found: dict[str, list[str]] = {}
    for line in comments:
        name, *words = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
        if name in ("#fields", "#types"):
            found[name[1:]] = words
    return found


def _separated(line: bytes, header: Mapping[str, list[str]]) -> Values | None:
    names, types = header.get("fields", []), header.get("types", [])
    cells = line.decode("utf-8", "replace").split("\t")
    if not names or len(cells) != len(names) or len(types) != len(names):
        return None
    values: Values = {}
    for name, kind, cell in zip(names, types, cells, strict=True):
        if cell not in UNSET:
            values[name] = cell.split(",") if kind.startswith(LIST_TYPES) else _typed(kind, cell)
    return values


def _typed(kind: str, cell: str) -> object:
    try:
        return int(cell) if kind in ("count", "port", "int") else float(cell) if kind in ("time", "interval") else cell
    except ValueError:
        return cell


def _moment(value: object) -> datetime | None:
    """Seconds since 1970, or ISO 8601 (`LogAscii::json_timestamps`)."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None


def _after(moment: datetime, seconds: object) -> datetime:
    """The moment so many seconds later; the moment itself when the number makes no sense."""
    try:
        return moment + timedelta(seconds=seconds) if isinstance(seconds, int | float) and seconds > 0 else moment
    except OverflowError:
        return moment


def _text(values: Values, *names: str) -> str | None:
    found = next((values[name] for name in names if isinstance(values.get(name), str)), None)
    return found or None


def _number(values: Values, name: str) -> int:
    value = values.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _fields(values: Values, names: Mapping[str, str]) -> dict[str, FieldValue]:
    """Our field for each of Zeek's that is set."""
    found = {ours: values.get(theirs) for theirs, ours in names.items()}
    return {name: value for name, value in found.items() if isinstance(value, str | int) and value != ""}


def _ends(values: Values) -> tuple[Subject, Subject]:
    vlan = values.get("vlan") if isinstance(values.get("vlan"), int) else None
    mac = (_text(values, "orig_l2_addr"), _text(values, "resp_l2_addr"))
    return (
        Subject(mac[0] and mac[0].lower(), _text(values, "id.orig_h"), vlan),
        Subject(mac[1] and mac[1].lower(), _text(values, "id.resp_h"), vlan),
    )


def _conn(values: Values, moment: datetime, source: str, number: int, batch: RecordBatch) -> None:
    initiator, responder = _ends(values)
    answered = _number(values, "resp_pkts") > 0 and values.get("conn_state") not in ("REJ", "S0")
    batch.address(moment, source, number, initiator)
    if _number(values, "resp_pkts"):
        batch.address(moment, source, number, responder)
    service = _text(values, "service")
    batch.talked.append(
        Flow(
            start=moment,
            end=_after(moment, values.get("duration")),
            vlan=initiator.vlan,
            transport=_text(values, "proto") or "unknown",
            initiator=initiator,
            initiator_port=_number(values, "id.orig_p"),
            responder=responder,
            responder_port=_number(values, "id.resp_p"),
            protocol=PROTOCOLS.get(service, service) if service else None,
            packets=(_number(values, "orig_pkts"), _number(values, "resp_pkts")),
            octets=(_number(values, "orig_ip_bytes"), _number(values, "resp_ip_bytes")),
            answered=answered,
            server="responder",
            community_id=_text(values, "community_id") or "",
            capture=source,
            packet=number,
        )
    )


PROTOCOLS = {"ssl": "tls", "krb_tcp": "kerberos", "krb": "kerberos", "dce_rpc": "dcerpc", "ntlm": "smb"}
"""Zeek's word for a service where ours differs."""


def _dhcp(values: Values, moment: datetime, source: str, number: int, batch: RecordBatch) -> None:
    mac = _text(values, "mac")
    if mac is None:
        return
    words = values.get("msg_types")
    types = {str(one).lower() for one in words} if isinstance(words, list) else set()
    asked = _fields(values, {"host_name": "host_name", "client_fqdn": "fqdn", "requested_addr": "requested_ip"})
    client = Subject(mac.lower(), None, None)
    batch.address(moment, source, number, client)
    if asked:
        kind = "request" if "request" in types else "discover"
        batch.seen.append(Observation(moment, source, number, "dhcp.request", client, {"message_type": kind, **asked}))
    address = _text(values, "assigned_addr")
    if address is not None and "ack" in types:
        lease = _fields(values, {"assigned_addr": "your_ip", "server_addr": "server_id"})
        lease["message_type"] = "ack"
        batch.seen.append(Observation(moment, source, number, "dhcp.lease", Subject(client.mac, address, None), lease))


def _dns(values: Values, moment: datetime, source: str, number: int, batch: RecordBatch) -> None:
    asker, _ = _ends(values)
    name = _text(values, "query")
    if asker.ip is None or name is None:
        return
    batch.address(moment, source, number, asker)
    fields: dict[str, FieldValue] = {"name": name, "type": _text(values, "qtype_name") or "A"}
    kind = "mdns.query" if _number(values, "id.resp_p") == MDNS_PORT else "dns.query"
    batch.seen.append(Observation(moment, source, number, kind, asker, fields))


MDNS_PORT = 5353

ZEEK = (
    ZeekLog(
        "zeek_conn",
        Rung(
            "Zeek's log of connections",
            "who talks to whom, by which service, how much and when",
            "what devices say of themselves, and what stays on one switch without passing Zeek's sensor",
        ),
        frozenset(("id.orig_h", "proto", "conn_state")),
        _conn,
    ),
    ZeekLog(
        "zeek_dhcp",
        Rung(
            "Zeek's log of DHCP",
            "MAC addresses with their leases and the names that devices give themselves",
            "devices with a fixed address; what a device is, beyond its name and its network card",
        ),
        frozenset(("mac", "msg_types")),
        _dhcp,
    ),
    ZeekLog(
        "zeek_dns",
        Rung(
            "Zeek's log of DNS",
            "which names each address asks for",
            "MAC addresses, and devices that ask for no names",
        ),
        frozenset(("id.orig_h", "query", "qtype_name")),
        _dns,
    ),
)
"""The logs that are read, each recognised by its fields. `dns` stands last: other logs have `id.orig_h` too."""
