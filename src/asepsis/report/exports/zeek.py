"""Observations and flows as JSON lines in the shape of Zeek's logs, for tools that already read those.

A log for each protocol, `conn` for flows. Zeek's own field names are used where Zeek has a name for the field
(https://docs.zeek.org, log file reference); every other field keeps ours. Fields that Asepsis does not measure, such as
`conn_state` and `history`, are left out, as Zeek leaves out what is unset.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from asepsis.core.nouns import Flow, Observation

LOGS = {
    "tls.client_hello": "ssl",
    "tls.server_hello": "ssl",
    "tls.certificate": "x509",
    "ntlm.auth": "ntlm",
    "ntlm.challenge": "ntlm",
    "smb.tree": "smb_mapping",
    "anomaly.malformed": "weird",
    "endpoint.address": "known_hosts",
}
"""Logs whose name is not the first word of the kind."""

FIELDS: dict[str, dict[str, str]] = {
    "dhcp": {"requested_ip": "requested_addr", "fqdn": "client_fqdn", "lease_seconds": "lease_time"}
    | {"your_ip": "assigned_addr", "domain_name": "domain", "message_type": "msg_types"},
    "dns": {"name": "query", "type": "qtype_name"},
    "ssl": {"sni": "server_name"},
    "http": {"path": "uri", "status": "status_code"},
    "x509": {"serial": "certificate.serial", "not_before": "certificate.not_valid_before"}
    | {"not_after": "certificate.not_valid_after", "subject_alt_names": "san.dns"},
    "ntlm": {"workstation": "hostname", "domain": "domainname", "nb_computer": "server_nb_computer_name"}
    | {"dns_computer": "server_dns_computer_name"},
    "smb_mapping": {"share": "path"},
    "weird": {"reason": "name", "protocol": "addl"},
}
"""Of each log our field names that Zeek has another name for."""

LISTS = frozenset({"msg_types"})
"""Fields that Zeek writes as a list."""


def flow_line(flow: Flow) -> tuple[str, str]:
    """The name of the log and the line of one flow."""
    line: dict[str, Any] = {
        "ts": _seconds(flow.start),
        "id.orig_h": flow.initiator.ip,
        "id.orig_p": flow.initiator_port,
        "id.resp_h": flow.responder.ip,
        "id.resp_p": flow.responder_port,
        "proto": flow.transport,
        "service": flow.protocol,
        "duration": round((flow.end - flow.start).total_seconds(), 6),
        "orig_pkts": flow.packets[0],
        "orig_ip_bytes": flow.octets[0],
        "resp_pkts": flow.packets[1],
        "resp_ip_bytes": flow.octets[1],
        "orig_l2_addr": flow.initiator.mac,
        "resp_l2_addr": flow.responder.mac,
        "vlan": flow.vlan,
        "community_id": flow.community_id or None,
    }
    return "conn", _text(line)


def observation_line(observation: Observation) -> tuple[str, str]:
    """The name of the log and the line of one observation. `host` is who the fields speak of."""
    log = LOGS.get(observation.kind, observation.kind.partition(".")[0])
    names = FIELDS.get(log, {})
    subject = observation.subject
    line: dict[str, Any] = {"ts": _seconds(observation.time), "host": subject.ip, "mac": subject.mac}
    line |= {"vlan": subject.vlan, "kind": observation.kind, "count": observation.count}
    for name, value in observation.fields.items():
        shown = names.get(name, name)
        # A field of the message must not take the place of one that says whose message it was.
        shown = f"{log}.{shown}" if shown in line else shown
        line[shown] = [value] if shown in LISTS else value
    return log, _text(line)


def lines(observations: list[Observation], flows: list[Flow]) -> Iterator[tuple[str, str]]:
    """The lines of what a part of a capture showed."""
    for observation in observations:
        yield observation_line(observation)
    for flow in flows:
        yield flow_line(flow)


def _seconds(moment: datetime) -> float:
    return round(moment.timestamp(), 6)


def _text(line: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False) + "\n"
