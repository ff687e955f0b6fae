"""What Zeek's logs say, by the fields of its log reference; no Zeek is packaged for our platform."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from asepsis.sensing.records.zeek_logs import LOGS
from tests.sensing.records.samples import IP, of_kind, read_file

if TYPE_CHECKING:
    from pathlib import Path

ENDS = {"ts": 1795325000.5, "uid": "C1", "id.orig_h": IP, "id.orig_p": 40000, "id.resp_h": "192.0.2.9", "id.resp_p": 1}
RECORDS: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("ssl", {"version": "TLSv12", "cipher": "X", "established": True, "server_name": "pacs.test"}, "tls.client_hello",
     {"sni": "pacs.test"}),
    ("http", {"method": "GET", "host": "pacs.test", "uri": "/Canary", "user_agent": "curl/8", "status_code": 200,
              "username": "canary"}, "http.request", {"method": "GET", "host": "pacs.test", "user_agent": "curl/8"}),
    ("ssh", {"client": "SSH-2.0-OpenSSH_9.2p1 Debian-2", "server": "SSH-2.0-dropbear", "auth_attempts": 1}, "ssh.banner",  # noqa: E501
     {"banner": "SSH-2.0-dropbear", "software": "dropbear", "is_server": True}),
    ("snmp", {"version": "2c", "community": "canary", "get_requests": 1, "display_string": "Linux ups1"}, "snmp.response",  # noqa: E501
     {"sys_descr": "Linux ups1"}),
    ("ntlm", {"username": "canary", "hostname": "FRONT-2", "server_nb_computer_name": "NAS1"}, "ntlm.challenge",
     {"nb_computer": "NAS1"}),
    ("smb_mapping", {"path": "\\\\NAS1\\IPC$", "share_type": "PIPE"}, "smb.tree", {"server": "NAS1", "share": "IPC$"}),
    ("kerberos", {"request_type": "TGS", "client": "CT1$/PRACTICE.TEST", "service": "cifs/nas1"}, "kerberos.client",
     {"account": "CT1$", "host": "CT1", "realm": "PRACTICE.TEST"}),
    ("rdp", {"cookie": "canary", "security_protocol": "HYBRID", "client_name": "FRONT-2"}, "rdp.client",
     {"client_name": "FRONT-2"}),
    ("dce_rpc", {"named_pipe": "49664", "endpoint": "netlogon", "operation": "x"}, "dcerpc.bind", {"name": "netlogon"}),
    ("ldap_search", {"base_object": "cn=Canary,dc=practice,dc=test", "scope": "base", "filter": "canary"},
     "ldap.request", {"operation": "search", "domain": "practice.test"}),
    ("sip", {"method": "INVITE", "uri": "sip:canary@pbx.test", "user_agent": "snomD785", "call_id": "x"}, "sip.message",
     {"method": "INVITE", "host": "pbx.test", "user_agent": "snomD785"}),
    ("modbus", {"func": "READ_HOLDING_REGISTERS"}, "modbus.message", {"function": 3, "is_request": True}),
    ("dnp3", {"fc_request": "READ", "fc_reply": "RESPONSE"}, "dnp3.frame", {"is_master": False}),
    ("ntp", {"version": 4, "mode": 3, "stratum": 0, "ref_id": "x"}, "ntp.packet",
     {"mode": "client", "version": 4, "stratum": 0}),
    ("radius", {"username": "canary", "mac": "02:00:5e:00:53:07", "connect_info": "x"}, "radius.request",
     {"code": "access_request", "calling_station": "02:00:5e:00:53:07"}),
    ("mqtt_connect", {"proto_name": "MQTT", "proto_version": "3.1.1", "client_id": "plug-1", "connect_status": "x"},
     "mqtt.connect", {"client_id": "plug-1", "version": 4}),
    ("smtp", {"helo": "mfp1.practice.test", "mailfrom": "canary@x.test"}, "smtp.helo", {"name": "mfp1.practice.test"}),
]  # fmt: skip
KNOWN: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("software", {"software_type": "HTTP::SERVER", "unparsed_version": "nginx/1.22"}, "http.response",
     {"server": "nginx/1.22"}),
    ("known_services", {"port_num": 104, "port_proto": "tcp", "service": ["DICOM"]}, "relation.service",
     {"transport": "tcp", "port": 104, "role": "server", "protocol": "dicom"}),
    ("known_certs", {"port_num": 443, "subject": "CN=pacs.test,O=Philips", "issuer_subject": "CN=CA"}, "tls.certificate",  # noqa: E501
     {"position": 0, "subject_cn": "pacs.test", "subject_o": "Philips", "issuer_cn": "CA"}),
    ("known_modbus", {"device_type": "Known::MODBUS_SLAVE"}, "modbus.message", {"is_request": False}),
    ("known_hosts", {}, "endpoint.address", {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "record", "kind", "fields"), RECORDS)
def test_a_log_of_connections_says_this(
    name: str, record: dict[str, Any], kind: str, fields: dict[str, Any], tmp_path: Path
) -> None:
    batch = read_file(json.dumps({**ENDS, **record}).encode() + b"\n", tmp_path, f"zeek_{name}")
    assert fields in [dict(one.fields) for one in of_kind(batch, kind)]
    assert "anary" not in repr(batch.seen)


@pytest.mark.parametrize(("name", "record", "kind", "fields"), KNOWN)
def test_a_log_of_hosts_says_this(
    name: str, record: dict[str, Any], kind: str, fields: dict[str, Any], tmp_path: Path
) -> None:
    content = json.dumps({"ts": 1795325000.5, "host": IP, **record}).encode() + b"\n"
    batch = read_file(content, tmp_path, f"zeek_{name}")
    assert fields in [dict(one.fields) for one in of_kind(batch, kind)]
    assert {one.subject.ip for one in batch.seen} == {IP}


def test_names_of_logs_are_unique() -> None:
    assert len({one.name for one in LOGS}) == len(LOGS)
