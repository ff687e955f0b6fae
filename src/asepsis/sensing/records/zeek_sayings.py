"""How records of Zeek are read where a list of fields does not do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from asepsis.sensing.records import white_list
from asepsis.sensing.records.entry import Entry, Talk, subject_of
from asepsis.sensing.records.sayings import Saying, Values
from asepsis.sensing.records.white_list import (
    asked_name,
    banner,
    host,
    ip,
    number,
    one_of,
    target,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from asepsis.core.nouns import FieldValue, Subject

MDNS_PORT, LLMNR_PORT = 5353, 5355
MAX_ANSWERS = 64
"""Answers taken of one DNS record."""

PROTOCOLS = {
    "ssl": "tls", "krb_tcp": "kerberos", "krb": "kerberos", "dce_rpc": "dcerpc", "dnp3_tcp": "dnp3", "dnp3_udp": "dnp3",
    "ldap_tcp": "ldap", "ldap_udp": "cldap", "s7comm": "s7", "s7comm_tcp": "s7", "rfb": "vnc", "pop3": "pop",
    "postgresql": "pgsql", "enip_tcp": "enip", "enip_udp": "enip", "opcua_binary": "opcua", "bacnet_udp": "bacnet",
}  # fmt: skip
"""Zeek's word for a service where ours differs."""
CARRIED = ("ntlm", "gssapi", "dce_rpc", "krb", "spicy")
"""Words for what another service carries: `gssapi,smb,ntlm` is SMB."""


class Ends(NamedTuple):
    """Both sides of a connection."""

    orig: Subject
    resp: Subject


def ends_of(values: Values) -> Ends:
    """Initiator and responder, with their link-layer addresses where Zeek was told to log them."""
    vlan = values.get("vlan")
    return Ends(
        subject_of(values.get("orig_l2_addr"), values.get("id.orig_h"), vlan),
        subject_of(values.get("resp_l2_addr"), values.get("id.resp_h"), vlan),
    )


def sides(values: Values) -> dict[str, Subject]:
    """The subjects a saying may be about."""
    orig, resp = ends_of(values)
    return {"orig": orig, "resp": resp, "host": subject_of(values.get("mac"), values.get("host"))}


def saying(*sayings: Saying, responder_spoke: bool = True) -> Callable[[Values, Entry], None]:
    """A reader of logs of connections that says these."""

    def take(values: Values, entry: Entry) -> None:
        subjects = sides(values)
        entry.heard(subjects["orig"], subjects["host"], *([subjects["resp"]] if responder_spoke else []))
        for one in sayings:
            one.say(values, subjects, entry)

    return take


def service_of(value: object) -> str | None:
    """The service in the engine's word; of several the one that carries the others."""
    words = [word for word in value.split(",") if word] if isinstance(value, str) else []
    own = [word for word in words if word not in CARRIED]
    word = host(next(iter(own or words), None))
    return None if word is None else PROTOCOLS.get(word.replace("-", "_"), word.replace("-", "_"))


def conn(values: Values, entry: Entry) -> None:
    """A connection: a flow, and the hosts that spoke in it."""
    orig, resp = ends_of(values)
    packets = number(values.get("orig_pkts")) or 0, number(values.get("resp_pkts")) or 0
    entry.heard(orig)
    if packets[1]:
        entry.heard(resp)
    duration = values.get("duration")
    try:
        end = entry.moment + timedelta(seconds=duration) if isinstance(duration, int | float) else entry.moment
    except (OverflowError, ValueError):
        end = entry.moment
    entry.talked(
        (orig, resp),
        Talk(
            end=end,
            transport=host(values.get("proto")) or "unknown",
            ports=(_port(values, "id.orig_p"), _port(values, "id.resp_p")),
            protocol=service_of(values.get("service")),
            packets=packets,
            octets=(number(values.get("orig_ip_bytes")) or 0, number(values.get("resp_ip_bytes")) or 0),
            answered=packets[1] > 0 and values.get("conn_state") not in ("REJ", "S0"),
            community_id=_community_id(values),
        ),
    )


def _community_id(values: Values) -> str:
    value = values.get("community_id")
    return value if isinstance(value, str) and value.startswith("1:") and len(value) <= len("1:") + 28 else ""


def _port(values: Values, name: str) -> int:
    found = number(values.get(name)) or 0
    return found if found <= 0xFFFF else 0  # noqa: PLR2004 (16 bits)


def dhcp(values: Values, entry: Entry) -> None:
    """What a client asked for and what it was given."""
    client = subject_of(values.get("mac"), None)
    words = values.get("msg_types")
    types = {str(one).lower() for one in words} if isinstance(words, list) else set()
    entry.heard(client)
    asked: dict[str, FieldValue | None] = {
        "host_name": host(values.get("host_name")),
        "fqdn": host(values.get("client_fqdn")),
        "requested_ip": ip(values.get("requested_addr")),
        "vendor_class": banner(values.get("client_software")),
    }
    if client.mac is not None and any(asked.values()):
        kind = "request" if "request" in types else "discover"
        entry.say("dhcp.request", client, {"message_type": kind, **asked})
    lease = subject_of(values.get("mac"), values.get("assigned_addr"))
    if client.mac is not None and lease.ip is not None and "ack" in types:
        server = ip(values.get("server_addr"))
        entry.say("dhcp.lease", lease, {"message_type": "ack", "your_ip": lease.ip, "server_id": server})


def dns(values: Values, entry: Entry) -> None:
    """A question, and the addresses that answered it."""
    asker, server = ends_of(values)
    name = asked_name(values.get("query"))
    entry.heard(asker)
    port = number(values.get("id.resp_p"))
    kind = {MDNS_PORT: "mdns.query", LLMNR_PORT: "llmnr.query"}.get(port or 0, "dns.query")
    query_type = host(values.get("qtype_name")) or "A"
    if name is None or asker.ip is None:
        return
    entry.say(kind, asker, {"name": name, "type": query_type})
    answers = values.get("answers")
    if kind == "dns.query" and isinstance(answers, list):
        for address in filter(None, (ip(one) for one in answers[:MAX_ANSWERS])):
            entry.say(
                "dns.answer", server, {"name": name, "type": "AAAA" if ":" in address else "A", "address": address}
            )


def certificate_name(part: str) -> Callable[[object], FieldValue | None]:
    """Reads one part of a distinguished name (RFC 4514): `CN`, `O`, `OU`."""

    def read(value: object) -> str | None:
        if not isinstance(value, str):
            return None
        for piece in value.replace("\\,", "\0").replace(", ", ",").split(","):
            name, _, text = piece.partition("=")
            if name.strip().upper() == part:
                found = text.replace("\0", ",").strip().strip('"')
                return (
                    target(found.removeprefix("*.")) and found
                    if part == "CN" and "." in found
                    else white_list.organisation(found)
                )
        return None

    return read


def certificate(
    end: str, subject: str, issuer: str, **more: tuple[str, Callable[[object], FieldValue | None]]
) -> Saying:
    """The certificate that a server showed."""
    return Saying(
        "tls.certificate",
        end,
        {
            "subject_cn": (subject, certificate_name("CN")),
            "subject_o": (subject, certificate_name("O")),
            "subject_ou": (subject, certificate_name("OU")),
            "issuer_cn": (issuer, certificate_name("CN")),
            "issuer_o": (issuer, certificate_name("O")),
            **more,
        },
        {"position": 0},
    )


def kerberos(values: Values, entry: Entry) -> None:
    """Machine accounts, and the services they ask for; accounts of people are never taken."""
    orig, resp = ends_of(values)
    entry.heard(orig, resp)
    account = white_list.machine_account(values.get("client"))
    realm = asked_name(str(values.get("client", "")).rpartition("/")[2])
    if account is not None:
        entry.say("kerberos.client", orig, {"account": account, "host": account[:-1], "realm": realm and realm.upper()})
    entry.say(
        "kerberos.request",
        orig,
        {
            "message": one_of({"as": "AS", "tgs": "TGS"})(values.get("request_type")),
            **service_name(values.get("service")),
        },
    )


def service_name(value: object) -> dict[str, FieldValue | None]:
    """`class/host`: class and host of a Kerberos service."""
    name, _, place = value.partition("/") if isinstance(value, str) else ("", "", "")
    service_host = host(place.partition("/")[0].partition("@")[0])
    service_class = host(name)
    if service_host is None or service_class is None:
        return {}
    return {"sname": f"{service_class}/{service_host}", "service_class": service_class, "service_host": service_host}


SOFTWARE_KINDS: dict[str, tuple[str, str, dict[str, FieldValue]]] = {
    "HTTP::BROWSER": ("http.request", "user_agent", {}),
    "HTTP::SERVER": ("http.response", "server", {}),
    "HTTP::APPSERVER": ("http.response", "powered_by", {}),
    "SSH::SERVER": ("ssh.banner", "software", {"is_server": True}),
    "SSH::CLIENT": ("ssh.banner", "software", {"is_server": False}),
    "DHCP::CLIENT": ("dhcp.request", "vendor_class", {"message_type": "request"}),
}
"""Zeek's kind of software → kind and field of ours."""


def known_software(values: Values, entry: Entry) -> None:
    """Software that a host named."""
    subject = subject_of(None, values.get("host"))
    entry.heard(subject)
    kind = SOFTWARE_KINDS.get(str(values.get("software_type")))
    text = banner(values.get("unparsed_version"))
    if kind is not None and text is not None:
        entry.say(kind[0], subject, {**kind[2], kind[1]: text})


def known_service(values: Values, entry: Entry) -> None:
    """A service that answered."""
    subject = subject_of(None, values.get("host"))
    entry.heard(subject)
    services = values.get("service")
    service = service_of(",".join(map(str, services)).lower() if isinstance(services, list) else str(services).lower())
    transport = host(values.get("port_proto"))
    if transport in ("tcp", "udp"):
        fields: dict[str, FieldValue | None] = {
            "transport": transport,
            "port": _port(values, "port_num"),
            "role": "server",
        }
        entry.say("relation.service", subject, {**fields, "protocol": service})


def known_device(values: Values, entry: Entry) -> None:
    """A host that Zeek knows by its MAC or its address."""
    subject = subject_of(values.get("mac"), values.get("host"))
    entry.heard(subject)
    name = host(values.get("dhcp_host_name"))
    if name is not None:
        entry.say("dhcp.request", subject, {"message_type": "request", "host_name": name})


def modbus(values: Values, entry: Entry) -> None:
    """A request, by the name of its function."""
    orig, resp = ends_of(values)
    entry.heard(orig)
    function = MODBUS_FUNCTIONS.get(str(values.get("func")).removesuffix("_EXCEPTION"))
    unit = number(values.get("unit"))
    is_request = values.get("pdu_type") != "RESP"
    entry.say(
        "modbus.message",
        orig if is_request else resp,
        {"function": function, "unit_id": unit, "is_request": is_request},
    )


MODBUS_FUNCTIONS = {
    "READ_COILS": 1, "READ_DISCRETE_INPUTS": 2, "READ_HOLDING_REGISTERS": 3, "READ_INPUT_REGISTERS": 4,
    "WRITE_SINGLE_COIL": 5, "WRITE_SINGLE_REGISTER": 6, "READ_EXCEPTION_STATUS": 7, "DIAGNOSTICS": 8,
    "WRITE_MULTIPLE_COILS": 15, "WRITE_MULTIPLE_REGISTERS": 16, "REPORT_SLAVE_ID": 17, "MASK_WRITE_REGISTER": 22,
    "READ_WRITE_MULTIPLE_REGISTERS": 23, "READ_FIFO_QUEUE": 24, "ENCAP_INTERFACE_TRANSPORT": 43,
}  # fmt: skip
"""Modbus Application Protocol 1.1b3, 5.1, by Zeek's names."""


def ssh_software(value: object) -> str | None:
    """`SSH-2.0-software comment` (RFC 4253 4.2): the software."""
    text = banner(value)
    parts = text.split("-", 2) if text is not None and text.startswith("SSH-") else []
    return parts[2].partition(" ")[0] if len(parts) == 3 else None  # noqa: PLR2004 (SSH, version, software)


def ldap_domain(value: object) -> str | None:
    """The domain in the `dc` parts of a distinguished name; its other parts name people."""
    parts = [piece.strip() for piece in value.split(",")] if isinstance(value, str) else []
    return asked_name(".".join(piece[3:] for piece in parts if piece.lower().startswith("dc=")))
