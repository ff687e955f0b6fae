"""Zeek's logs: how each is known, what it can show, and what it says in the engine's kinds and fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.sensing.records import white_list
from asepsis.sensing.records.sayings import Saying, Values
from asepsis.sensing.records.white_list import banner, digest, host, ip, ja4, mac, number, one_of, software, target
from asepsis.sensing.records.zeek_sayings import (
    certificate,
    conn,
    dhcp,
    dns,
    kerberos,
    known_device,
    known_service,
    known_software,
    ldap_domain,
    modbus,
    saying,
    ssh_software,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from asepsis.core.nouns import FieldValue
    from asepsis.sensing.records.entry import Entry


@dataclass(frozen=True, slots=True)
class Log:
    """One of Zeek's logs: how it is known, what it can show, what it says."""

    name: str
    required: tuple[str, ...]
    """Fields that this log has, and no log that stands behind it."""
    rung: tuple[str, str, str]
    take: Callable[[Values, Entry], None]


NTP_MODES: dict[str, FieldValue] = {
    "1": "symmetric_active", "2": "symmetric_passive", "3": "client", "4": "server", "5": "broadcast",
}  # fmt: skip
TALKED = "devices that do not use it while Zeek listens; MAC addresses, unless Zeek logs them"


def _rung(title: str, gives: str, unseen: str = TALKED) -> tuple[str, str, str]:
    return (f"Zeek's log of {title}", gives, unseen)


LOGS = (
    Log(
        "conn",
        ("id.orig_h", "proto", "conn_state"),
        _rung(
            "connections",
            "who talks to whom, by which service, how much and when",
            "what devices say of themselves, and what stays on one switch without passing Zeek's sensor",
        ),
        conn,
    ),
    Log(
        "dhcp",
        ("mac", "msg_types"),
        _rung(
            "DHCP",
            "MAC addresses with their leases and the names that devices give themselves",
            "devices with a fixed address; what a device is, beyond its name and its network card",
        ),
        dhcp,
    ),
    Log(
        "ssl",
        ("id.orig_h", "cipher", "established"),
        _rung("encrypted connections", "which servers each address names, and prints of its TLS software"),
        saying(
            Saying(
                "tls.client_hello",
                "orig",
                {"sni": ("server_name", target), "ja3": ("ja3", digest), "ja4": ("ja4", ja4)},
            ),
            Saying("tls.server_hello", "resp", {"ja3s": ("ja3s", digest)}),
            certificate("resp", "subject", "issuer"),
        ),
    ),
    Log(
        "known_certs",
        ("host", "port_num", "issuer_subject"),
        _rung("certificates", "the certificates that servers of the site show"),
        saying(certificate("host", "subject", "issuer_subject", serial=("serial", digest))),
    ),
    Log(
        "http",
        ("id.orig_h", "method", "user_agent", "status_code"),
        _rung("web pages", "which software asks which web servers"),
        saying(
            Saying(
                "http.request",
                "orig",
                {"method": ("method", host), "host": ("host", target), "user_agent": ("user_agent", banner)},
            ),
            Saying("http.response", "resp", {"status": ("status_code", number), "server": ("server", banner)}),
        ),
    ),
    Log(
        "ssh",
        ("id.orig_h", "client", "server", "auth_attempts"),
        _rung("SSH", "the SSH software of both sides"),
        saying(
            Saying(
                "ssh.banner",
                "orig",
                {"banner": ("client", banner), "software": ("client", ssh_software)},
                {"is_server": False},
            ),
            Saying(
                "ssh.banner",
                "resp",
                {"banner": ("server", banner), "software": ("server", ssh_software)},
                {"is_server": True},
            ),
            Saying("ssh.kex", "orig", {"hassh": ("hassh", digest)}),
            Saying("ssh.kex", "resp", {"hassh_server": ("hasshServer", digest)}),
        ),
    ),
    Log(
        "snmp",
        ("id.orig_h", "community", "get_requests"),
        _rung("SNMP", "what agents say of their hardware and software"),
        saying(
            Saying("snmp.request", "orig", {"version": ("version", software)}),
            Saying("snmp.response", "resp", {"sys_descr": ("display_string", banner)}, {}),
        ),
    ),
    Log(
        "ntlm",
        ("id.orig_h", "server_nb_computer_name"),
        _rung("Windows sign-ins", "names of Windows computers and their domain"),
        saying(
            Saying("ntlm.auth", "orig", {"workstation": ("hostname", host), "domain": ("domainname", host)}),
            Saying(
                "ntlm.challenge",
                "resp",
                {
                    "nb_computer": ("server_nb_computer_name", host),
                    "dns_computer": ("server_dns_computer_name", host),
                    "dns_forest": ("server_tree_name", host),
                },
            ),
        ),
    ),
    Log(
        "smb_mapping",
        ("id.orig_h", "share_type"),
        _rung("file shares", "which servers offer shares, and to whom"),
        saying(
            Saying(
                "smb.tree", "orig", {"server": ("path", white_list.share_server), "share": ("path", white_list.share)}
            )
        ),
    ),
    Log(
        "kerberos",
        ("id.orig_h", "request_type", "service"),
        _rung("Kerberos", "computers of a domain by their accounts"),
        kerberos,
    ),
    Log(
        "rdp",
        ("id.orig_h", "security_protocol", "cookie"),
        _rung("remote desktops", "names of computers that open remote desktops, and which they open"),
        saying(
            Saying("rdp.client", "orig", {"client_name": ("client_name", host), "requested_protocols": ("-", number)})
        ),
    ),
    Log(
        "software",
        ("host", "software_type", "unparsed_version"),
        _rung("software", "software that devices name"),
        known_software,
    ),
    Log(
        "known_services",
        ("host", "port_num", "port_proto", "service"),
        _rung("known services", "services that answered"),
        known_service,
    ),
    Log(
        "known_modbus",
        ("host", "device_type"),
        _rung("Modbus devices", "which addresses ask and answer Modbus"),
        saying(
            Saying(
                "modbus.message",
                "host",
                {
                    "is_request": (
                        "device_type",
                        one_of(
                            {
                                "modbus_master": True,
                                "modbus_slave": False,
                                "known::modbus_master": True,
                                "known::modbus_slave": False,
                            }
                        ),
                    )
                },
            )
        ),
    ),
    Log("known_devices", ("mac", "dhcp_host_name"), _rung("known devices", "MAC addresses and names"), known_device),
    Log(
        "dce_rpc",
        ("id.orig_h", "named_pipe", "endpoint"),
        _rung("Windows calls", "which interfaces of Windows each address uses"),
        saying(Saying("dcerpc.bind", "orig", {"name": ("endpoint", host)})),
    ),
    Log(
        "ldap_search",
        ("id.orig_h", "base_object", "scope"),
        _rung("directory searches", "who asks directory servers"),
        saying(
            Saying(
                "ldap.request",
                "orig",
                {"domain": ("base_object", ldap_domain)},
                {"operation": "search"},
            )
        ),
    ),
    Log(
        "ldap",
        ("id.orig_h", "message_id", "opcode"),
        _rung("directory requests", "who asks directory servers"),
        saying(Saying("ldap.request", "orig", {"version": ("version", number)}, {"operation": "bind"})),
    ),
    Log(
        "sip",
        ("id.orig_h", "uri", "user_agent", "call_id"),
        _rung("telephony", "phones and exchanges by their software"),
        saying(
            Saying(
                "sip.message",
                "orig",
                {
                    "method": ("method", host),
                    "host": ("uri", white_list.uri_host),
                    "user_agent": ("user_agent", banner),
                },
            )
        ),
    ),
    Log("modbus", ("id.orig_h", "func"), _rung("Modbus", "who asks and who answers Modbus"), modbus),
    Log(
        "dnp3",
        ("id.orig_h", "fc_request"),
        _rung("DNP3", "master stations and outstations"),
        saying(
            Saying("dnp3.frame", "orig", {"is_master": ("fc_request", lambda value: True if host(value) else None)}),
            Saying("dnp3.frame", "resp", {"is_master": ("fc_reply", lambda value: False if host(value) else None)}),
        ),
    ),
    Log(
        "ntp",
        ("id.orig_h", "stratum", "ref_id"),
        _rung("time", "who asks whom for the time"),
        saying(
            Saying(
                "ntp.packet",
                "orig",
                {"mode": ("mode", one_of(NTP_MODES)), "version": ("version", number), "stratum": ("stratum", number)},
            )
        ),
    ),
    Log(
        "radius",
        ("id.orig_h", "connect_info"),
        _rung("RADIUS", "switches and access points, and the stations that they let in"),
        saying(
            Saying(
                "radius.request",
                "orig",
                {"calling_station": ("mac", mac), "framed_ip": ("framed_addr", ip)},
                {"code": "access_request"},
            )
        ),
    ),
    Log(
        "mqtt_connect",
        ("id.orig_h", "proto_name", "connect_status"),
        _rung("MQTT", "clients of message brokers"),
        saying(
            Saying(
                "mqtt.connect",
                "orig",
                {
                    "client_id": ("client_id", host),
                    "version": ("proto_version", one_of({"3.1": 3, "3.1.1": 4, "5.0": 5})),
                },
            )
        ),
    ),
    Log(
        "smtp",
        ("id.orig_h", "helo", "mailfrom"),
        _rung("mail", "names that mail clients give themselves"),
        saying(Saying("smtp.helo", "orig", {"name": ("helo", target)})),
    ),
    Log(
        "known_hosts",
        ("ts", "host"),
        _rung("known hosts", "addresses that answered"),
        known_device,
    ),
    Log(
        "dns",
        ("id.orig_h", "query", "qtype_name"),
        _rung("DNS", "which names each address asks for", "MAC addresses, and devices that ask for no names"),
        dns,
    ),
)
"""The logs that are read. One with few fields of its own stands behind those that have more."""
