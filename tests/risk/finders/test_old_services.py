"""SMB 1, Telnet, FTP and passwords in clear."""

from __future__ import annotations

import pytest

from tests.risk.practice_scene import asset, exchange, found, remark, scene

SERVER, DESK = asset("nas", "192.168.1.15", "nas"), asset("desk", "192.168.1.20", "workstation")


def test_smb1_needs_a_session_that_was_set_up() -> None:
    files = [exchange("desk", "nas", 445, "smb")]
    offered = [remark("desk", "smb.negotiate", {"dialects": ["NT LM 0.12"]})]
    assert "smb1.nas" not in found(scene([SERVER, DESK], files, offered))
    set_up = [remark("nas", "smb.session", {"native_os": "Unix"})]
    assert found(scene([SERVER, DESK], files, set_up))["smb1.nas"].port == 445


@pytest.mark.parametrize(("kind", "port"), [("telnet", 23), ("ftp", 21)])
def test_a_port_alone_is_less_certain_than_content(kind: str, port: int) -> None:
    by_port = found(scene([SERVER, DESK], [exchange("desk", "nas", port)]))[f"{kind}.nas"]
    by_content = found(scene([SERVER, DESK], [exchange("desk", "nas", port, kind)]))[f"{kind}.nas"]
    assert not by_port.finding.is_certain
    assert by_port.finding.question
    assert by_content.finding.is_certain


@pytest.mark.parametrize(("kind", "port"), [("telnet", 2323), ("ftp", 2121)])
def test_a_greeting_is_shown_as_proof_at_any_port(kind: str, port: int) -> None:
    greeting = [remark("nas", f"{kind}.banner", {"banner": ["Acme 1.0"]})]
    one = found(scene([SERVER, DESK], [exchange("desk", "nas", port, kind)], greeting))[f"{kind}.nas"]
    assert one.finding.is_certain
    assert [pointer.kind for pointer in one.finding.evidence][-1] == f"{kind}.banner"


def test_a_server_that_changes_to_tls_is_a_question() -> None:
    secured = [remark("nas", "ftp.banner", {"is_secured": True})]
    one = found(scene([SERVER, DESK], [exchange("desk", "nas", 21, "ftp")], secured))["ftp.nas"]
    assert not one.finding.is_certain
    assert one.finding.question


def test_something_else_on_the_port_is_not_telnet() -> None:
    assert "telnet.nas" not in found(scene([SERVER, DESK], [exchange("desk", "nas", 23, "http")]))


def test_a_password_asked_for_in_clear() -> None:
    asked = [
        remark("nas", "http.response", {"status": 401, "realm": "files"}),
        remark("nas", "http.response", {"status": 200}),
    ]
    one = found(scene([SERVER, DESK], [exchange("desk", "nas", 80, "http")], asked))["clear_http_login.nas"]
    assert len(one.finding.evidence) == 1
    assert "clear_http_login.nas" not in found(scene([SERVER, DESK], [exchange("desk", "nas", 443, "tls")], asked))
