"""Observations and flows in the shape of Zeek's logs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from asepsis.core.nouns import FieldValue, Flow, Observation, Subject
from asepsis.report.exports.zeek import flow_line, lines, observation_line

START = datetime(2026, 11, 21, 8, 0, 0, 250000, tzinfo=UTC)
CLIENT = Subject("02:00:5e:00:53:01", "192.0.2.1", None)


def observed(kind: str, **fields: FieldValue) -> tuple[str, dict[str, Any]]:
    log, line = observation_line(Observation(START, "x.pcap", 7, kind, CLIENT, fields))
    return log, json.loads(line)


def flow() -> Flow:
    server = Subject("02:00:5e:00:53:02", "192.0.2.2", None)
    end = START.replace(second=2)
    return Flow(
        start=START,
        end=end,
        vlan=None,
        transport="tcp",
        initiator=CLIENT,
        initiator_port=40000,
        responder=server,
        responder_port=104,
        protocol="dicom",
        packets=(5, 4),
        octets=(900, 700),
        answered=True,
        server="responder",
        community_id="1:x",
        capture="x.pcap",
        packet=1,
    )


def test_a_flow_is_a_line_of_conn() -> None:
    log, line = flow_line(flow())
    assert log == "conn"
    values = json.loads(line)
    assert values["ts"] == START.timestamp()
    assert (values["id.orig_h"], values["id.resp_p"], values["service"]) == ("192.0.2.1", 104, "dicom")
    assert (values["duration"], values["orig_ip_bytes"], values["community_id"]) == (2.0, 900, "1:x")


def test_what_is_not_measured_is_left_out() -> None:
    values = json.loads(flow_line(flow())[1])
    assert not {"vlan", "conn_state", "history", "uid"} & set(values)


def test_known_fields_have_the_names_zeek_gives_them() -> None:
    log, line = observed("tls.client_hello", sni="example.test", ja4="t13")
    assert (log, line["server_name"], line["ja4"]) == ("ssl", "example.test", "t13")
    log, line = observed("dhcp.request", message_type="discover", requested_ip="192.0.2.9")
    assert (log, line["msg_types"], line["requested_addr"]) == ("dhcp", ["discover"], "192.0.2.9")


def test_other_protocols_have_a_log_of_their_own() -> None:
    log, line = observed("dicom.association_request", calling_ae="CT1")
    assert (log, line["calling_ae"], line["host"]) == ("dicom", "CT1", "192.0.2.1")


def test_a_field_cannot_pose_as_the_sender() -> None:
    _, line = observed("http.request", host="evil.test")
    assert (line["host"], line["http.host"]) == ("192.0.2.1", "evil.test")


def test_a_part_of_a_capture_gives_all_its_lines() -> None:
    observation = Observation(START, "x.pcap", 7, "dns.query", CLIENT, {"name": "a.test"})
    assert [log for log, _ in lines([observation], [flow()])] == ["dns", "conn"]
