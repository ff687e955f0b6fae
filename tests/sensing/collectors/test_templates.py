"""Templates: what they say, and that they are kept within bounds."""

from __future__ import annotations

from asepsis.sensing.collectors.collector import Collector
from asepsis.sensing.collectors.templates import MAX_TEMPLATES
from tests.sensing.collectors import exports
from tests.sensing.collectors.collecting import CLIENT, SERVER, arrival, problems, told


def test_a_withdrawn_template_is_forgotten() -> None:
    plain = exports.one_set(2, exports.template(300, exports.PLAIN_FIELDS))
    withdrawn = exports.one_set(2, exports.template(300, []))
    data = exports.one_set(300, exports.plain_record(CLIENT, SERVER, 50_000, 443))
    collector, batch = told(exports.message([plain, withdrawn, data]))
    assert (batch.talked, problems(collector)) == ([], {"without_template": 1})


def test_fields_of_enterprises_and_of_variable_length_are_skipped() -> None:
    fields = [(4242, 65_535, 9), (96, 65_535), *exports.PLAIN_FIELDS]
    record = bytes([3]) + b"abc" + b"\xff\x01\x00" + bytes(256) + exports.plain_record(CLIENT, SERVER, 50_000, 443)
    _, batch = told(
        exports.message([exports.one_set(2, exports.template(300, fields)), exports.one_set(300, record * 2)])
    )
    assert [flow.packets for flow in batch.talked] == [(20, 0)]


def test_templates_and_waiting_data_are_bounded() -> None:
    collector = Collector("exports")
    template = exports.one_set(2, exports.template(300, exports.PLAIN_FIELDS))
    for domain in range(MAX_TEMPLATES + 50):
        collector.take(arrival(exports.message([template], domain=domain)))
    for domain in range(40):
        collector.take(arrival(exports.message([exports.one_set(301, bytes(60_000))], domain=domain)))
    reader = collector._templated  # noqa: SLF001 (the bound is inside)
    assert len(reader.templates) == MAX_TEMPLATES
    assert collector.counts["without_template"] == 40 - (1 << 20) // 60_000
