"""What Suricata's events of each protocol say, onto the engine's kinds and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.sensing.records import white_list
from asepsis.sensing.records.sayings import Saying
from asepsis.sensing.records.white_list import banner, digest, host, ja4, number, octets, one_of, software, target, uuid
from asepsis.sensing.records.zeek_sayings import certificate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from asepsis.core.nouns import FieldValue


def _principal(part: int) -> Callable[[object], FieldValue | None]:
    """Class (0) or host (1) of a Kerberos service `class/host`."""

    def read(value: object) -> str | None:
        parts = value.split("/") if isinstance(value, str) else []
        found = [host(one) for one in parts[:2]]
        return found[part] if len(found) > 1 and None not in found else None

    return read


SAYINGS: Mapping[str, tuple[Saying, ...]] = {
    "tls": (
        Saying(
            "tls.client_hello",
            "client",
            {"sni": ("tls.sni", target), "ja3": ("tls.ja3.hash", digest), "ja4": ("tls.ja4", ja4)},
        ),
        Saying("tls.server_hello", "server", {"ja3s": ("tls.ja3s.hash", digest)}),
        certificate("server", "tls.subject", "tls.issuerdn", serial=("tls.serial", octets)),
    ),
    "quic": (
        Saying(
            "tls.client_hello",
            "client",
            {"sni": ("quic.sni", target), "ja3": ("quic.ja3.hash", digest), "ja4": ("quic.ja4", ja4)},
        ),
    ),
    "http": (
        Saying(
            "http.request",
            "client",
            {
                "method": ("http.http_method", host),
                "host": ("http.hostname", target),
                "user_agent": ("http.http_user_agent", banner),
            },
        ),
        Saying("http.response", "server", {"status": ("http.status", number), "server": ("http.server", banner)}),
    ),
    "ssh": (
        Saying("ssh.banner", "client", {"software": ("ssh.client.software_version", banner)}, {"is_server": False}),
        Saying("ssh.banner", "server", {"software": ("ssh.server.software_version", banner)}, {"is_server": True}),
        Saying("ssh.kex", "client", {"hassh": ("ssh.client.hassh.hash", digest)}),
        Saying("ssh.kex", "server", {"hassh_server": ("ssh.server.hassh.hash", digest)}),
    ),
    "smb": (
        Saying(
            "ntlm.auth", "client", {"workstation": ("smb.ntlmssp.host", host), "domain": ("smb.ntlmssp.domain", host)}
        ),
        Saying(
            "smb.session",
            "client",
            {"native_os": ("smb.request.native_os", software), "native_lanman": ("smb.request.native_lm", software)},
        ),
        Saying(
            "smb.session",
            "server",
            {"native_os": ("smb.response.native_os", software), "native_lanman": ("smb.response.native_lm", software)},
        ),
        Saying(
            "smb.tree",
            "client",
            {"server": ("smb.share", white_list.share_server), "share": ("smb.share", white_list.share)},
        ),
        Saying("smb2.negotiate", "client", {"client_guid": ("smb.client_guid", uuid)}),
        Saying("smb2.negotiate", "server", {"server_guid": ("smb.server_guid", uuid)}),
    ),
    "krb5": (
        Saying(
            "kerberos.client",
            "client",
            {
                "account": ("krb5.cname", white_list.machine_account),
                "host": ("krb5.cname", lambda value: (white_list.machine_account(value) or "")[:-1]),
            },
        ),
        Saying(
            "kerberos.reply",
            "server",
            {
                "message": ("krb5.msg_type", one_of({"krb_as_rep": "AS", "krb_tgs_rep": "TGS"})),
                "service_class": ("krb5.sname", _principal(0)),
                "service_host": ("krb5.sname", _principal(1)),
            },
        ),
    ),
    "rdp": (Saying("rdp.client", "client", {"client_name": ("rdp.client.client_name", host)}),),
    "snmp": (Saying("snmp.request", "client", {"version": ("snmp.version", one_of({"1": "1", "2": "2c", "3": "3"}))}),),
    "sip": (
        Saying("sip.message", "client", {"method": ("sip.method", host), "host": ("sip.uri", white_list.uri_host)}),
    ),
    "mqtt": (
        Saying(
            "mqtt.connect",
            "client",
            {"client_id": ("mqtt.connect.client_id", host), "version": ("mqtt.connect.protocol_version", number)},
        ),
        Saying("mqtt.accept", "server", {"reason": ("mqtt.connack.return_code", number)}),
    ),
    "modbus": (
        Saying(
            "modbus.message",
            "client",
            {"unit_id": ("modbus.request.unit_id", number), "function": ("modbus.request.function_raw", number)},
            {"is_request": True},
        ),
        Saying(
            "modbus.message",
            "server",
            {"unit_id": ("modbus.response.unit_id", number), "function": ("modbus.response.function_raw", number)},
            {"is_request": False},
        ),
    ),
    "dnp3": (
        Saying(
            "dnp3.frame",
            "client",
            {"source": ("dnp3.src", number), "destination": ("dnp3.dst", number)},
            {"is_master": True},
        ),
    ),
    "smtp": (Saying("smtp.helo", "client", {"name": ("smtp.helo", target)}),),
}
"""By kind of event. Of names, paths and texts only what is white-listed is taken."""
