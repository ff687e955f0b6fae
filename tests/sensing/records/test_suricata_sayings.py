"""What Suricata's events of each protocol say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from asepsis.core.knowledge import shipped_folder
from asepsis.identification.vocabulary import whole_vocabulary
from asepsis.sensing.records.suricata_sayings import SAYINGS
from tests.sensing.records.samples import IP, of_kind, read_file

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = "0123456789abcdef0123456789abcdef"
EVENTS: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("tls", {"sni": "pacs.test", "ja3": {"hash": DIGEST}, "ja4": "t13d1516h2_8daaf6152771_b186095e22b6"}, "tls.client_hello",  # noqa: E501
     {"sni": "pacs.test", "ja3": DIGEST, "ja4": "t13d1516h2_8daaf6152771_b186095e22b6"}),
    ("tls", {"subject": "C=NL, O=Philips, CN=monitor7", "issuerdn": "CN=Practice CA"}, "tls.certificate",
     {"position": 0, "subject_cn": "monitor7", "subject_o": "Philips", "issuer_cn": "Practice CA"}),
    ("http", {"http_method": "GET", "hostname": "pacs.test", "url": "/Canary", "http_user_agent": "curl/8"}, "http.request",  # noqa: E501
     {"method": "GET", "host": "pacs.test", "user_agent": "curl/8"}),
    ("ssh", {"server": {"software_version": "OpenSSH_9.2p1"}}, "ssh.banner",
     {"is_server": True, "software": "OpenSSH_9.2p1"}),
    ("smb", {"ntlmssp": {"host": "CT1", "user": "canary", "domain": "PRACTICE"}}, "ntlm.auth",
     {"workstation": "CT1", "domain": "PRACTICE"}),
    ("smb", {"share": "\\\\NAS1\\Canary", "filename": "canary.doc"}, "smb.tree", {"server": "NAS1", "share": "*"}),
    ("krb5", {"msg_type": "KRB_TGS_REP", "cname": "ct1$", "sname": "cifs/nas1.practice.test"}, "kerberos.client",
     {"account": "ct1$", "host": "ct1"}),
    ("rdp", {"event_type": "connect_request", "client": {"client_name": "FRONT-2"}, "cookie": "canary"}, "rdp.client",
     {"client_name": "FRONT-2"}),
    ("snmp", {"version": 2, "community": "canary"}, "snmp.request", {"version": "2c"}),
    ("sip", {"method": "REGISTER", "uri": "sip:canary@pbx.test:5060"}, "sip.message",
     {"method": "REGISTER", "host": "pbx.test"}),
    ("mqtt", {"connect": {"client_id": "plug-1", "protocol_version": 4, "username": "canary"}}, "mqtt.connect",
     {"client_id": "plug-1", "version": 4}),
    ("modbus", {"request": {"unit_id": 1, "function_raw": 3}}, "modbus.message",
     {"unit_id": 1, "function": 3, "is_request": True}),
    ("dnp3", {"src": 1, "dst": 2}, "dnp3.frame", {"source": 1, "destination": 2, "is_master": True}),
]  # fmt: skip


@pytest.mark.parametrize(("word", "told", "kind", "fields"), EVENTS)
def test_an_event_says_this(word: str, told: dict[str, Any], kind: str, fields: dict[str, Any], tmp_path: Path) -> None:
    event = {
        "timestamp": "2026-11-22T08:00:00.25+0000",
        "event_type": word,
        "src_ip": IP,
        "dest_ip": "192.0.2.9",
        word: told,
    }
    batch = read_file(json.dumps(event).encode() + b"\n", tmp_path, "suricata_eve")
    assert fields in [dict(one.fields) for one in of_kind(batch, kind)]
    assert "anary" not in repr(batch.seen)


def test_people_s_accounts_are_never_taken(tmp_path: Path) -> None:
    event = {"timestamp": "2026-11-22T08:00:00Z", "event_type": "krb5", "src_ip": IP, "krb5": {"cname": "canary"}}
    assert of_kind(read_file(json.dumps(event).encode(), tmp_path, "suricata_eve"), "kerberos.client") == []


def test_kinds_and_fields_are_those_of_the_vocabulary() -> None:
    vocabulary = whole_vocabulary(shipped_folder() / "schema" / "vocabulary.json")
    for one in (saying for sayings in SAYINGS.values() for saying in sayings):
        assert {*one.fields, *one.constant} <= vocabulary[one.kind], one.kind
