"""Messages whose template comes late, or never."""

from __future__ import annotations

from tests.sensing.collectors import exports
from tests.sensing.collectors.collecting import CLIENT, SERVER, problems, told


def test_data_waits_for_its_template() -> None:
    data = exports.message([exports.one_set(300, exports.plain_record(CLIENT, SERVER, 50_000, 443))])
    template = exports.message([exports.one_set(2, exports.template(300, exports.PLAIN_FIELDS))], sequence=1)
    collector, batch = told(data, template)
    assert [flow.responder_port for flow in batch.talked] == [443]
    assert problems(collector) == {}


def test_data_without_a_template_is_told() -> None:
    collector, batch = told(exports.message([exports.one_set(300, bytes(40))]))
    assert batch.talked == []
    assert problems(collector) == {"without_template": 1}


def test_a_template_of_another_exporter_is_not_used() -> None:
    template = exports.message([exports.one_set(2, exports.template(300, exports.PLAIN_FIELDS))])
    data = exports.message([exports.one_set(300, exports.plain_record(CLIENT, SERVER, 50_000, 443))], domain=7)
    collector, _ = told(template, data)
    assert problems(collector) == {"without_template": 1}
