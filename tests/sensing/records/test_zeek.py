"""Zeek's logs as observations and flows."""

from __future__ import annotations

import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.nouns import Flow, Observation, Subject
from asepsis.sensing.records.formats import FORMATS, recognise
from asepsis.sensing.records.record import RecordBatch

CONN: dict[str, Any] = {
    "ts": 1763800000.25,
    "uid": "C1",
    "id.orig_h": "192.0.2.7",
    "id.orig_p": 40000,
    "id.resp_h": "192.0.2.9",
    "id.resp_p": 104,
    "proto": "tcp",
    "service": "ssl",
    "duration": 1.5,
    "orig_bytes": 10,
    "conn_state": "SF",
    "orig_pkts": 5,
    "orig_ip_bytes": 300,
    "resp_pkts": 4,
    "resp_ip_bytes": 200,
    "orig_l2_addr": "02:00:5E:00:53:07",
    "community_id": "1:abc",
}
TSV_DHCP = (
    b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdhcp\n#open\t2026-11-22\n"
    b"#fields\tts\tuids\tclient_addr\tserver_addr\tmac\thost_name\tclient_fqdn\tdomain\trequested_addr\tassigned_addr"
    b"\tlease_time\tmsg_types\n"
    b"#types\ttime\tset[string]\taddr\taddr\tstring\tstring\tstring\tstring\taddr\taddr\tinterval\tvector[string]\n"
    b"1763800000.250000\tCa,Cb\t192.0.2.7\t192.0.2.1\t02:00:5e:00:53:07\tct1\t-\t-\t-\t192.0.2.7\t3600.0\tREQUEST,ACK\n"
    b"#close\t2026-11-22\n"
)


def read(content: bytes) -> RecordBatch:
    """All that a log gives, whatever format it is recognised as."""
    found = recognise(content[:4096], "x.log")
    assert found is not None
    whole = RecordBatch()
    for batch in found.read(io.BytesIO(content), "x.log"):
        whole.seen += batch.seen
        whole.talked += batch.talked
        whole.problems += batch.problems
        whole.records += batch.records
    return whole


def of_kind(seen: list[Observation], kind: str) -> Observation:
    (found,) = (one for one in seen if one.kind == kind)
    return found


def json_log(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def test_a_connection_is_a_flow_of_two_hosts_that_were_seen() -> None:
    batch = read(json_log(CONN))
    (flow,) = batch.talked
    assert (flow.protocol, flow.octets, flow.answered) == ("tls", (300, 200), True)
    assert (flow.end - flow.start).total_seconds() == 1.5
    assert flow.community_id == "1:abc"
    subjects = [one.subject for one in batch.seen]
    assert subjects == [Subject("02:00:5e:00:53:07", "192.0.2.7", None), Subject(None, "192.0.2.9", None)]


def test_who_never_answered_is_not_seen() -> None:
    batch = read(json_log({**CONN, "resp_pkts": 0, "conn_state": "S0"}))
    assert [one.subject.ip for one in batch.seen] == ["192.0.2.7"]
    assert not batch.talked[0].answered


def test_a_lease_in_a_tab_separated_log_binds_address_and_name() -> None:
    batch = read(TSV_DHCP)
    lease = of_kind(batch.seen, "dhcp.lease")
    assert lease.subject == Subject("02:00:5e:00:53:07", "192.0.2.7", None)
    assert lease.fields["server_id"] == "192.0.2.1"
    assert of_kind(batch.seen, "dhcp.request").fields == {"message_type": "request", "host_name": "ct1"}


def test_a_name_that_was_asked_for_is_the_askers() -> None:
    record = {"ts": 1.0, "id.orig_h": "192.0.2.7", "id.resp_p": 53, "query": "a.test", "qtype_name": "AAAA"}
    asked = of_kind(read(json_log(record)).seen, "dns.query")
    assert (asked.subject.ip, asked.fields) == ("192.0.2.7", {"name": "a.test", "type": "AAAA"})


def test_damaged_records_are_counted_and_the_rest_is_read() -> None:
    batch = read(json_log(CONN) + b'{"ts": \n[1]\n{"ts": "never"}\n' + json_log(CONN))
    assert (len(batch.talked), sum(one.count for one in batch.problems)) == (2, 3)
    assert batch.problems[0].kind == "damaged_record"


def test_other_files_are_not_taken_for_logs() -> None:
    for content in (b"", b"{}", b'{"ts": 1}', b"#separator \\x09\n#fields\tts\n", b"ts,mac\n"):
        assert recognise(content, "conn.log") is None


@given(
    st.lists(
        st.dictionaries(st.sampled_from(sorted(CONN)), st.none() | st.text(max_size=9) | st.integers() | st.floats()),
        max_size=4,
    )
)
def test_any_record_is_read_without_error(records: list[dict[str, Any]]) -> None:
    content = json_log(*records) + b"\xff\n"
    for one in FORMATS:
        for batch in one.read(io.BytesIO(content), "x"):
            assert all(isinstance(flow, Flow) for flow in batch.talked)
