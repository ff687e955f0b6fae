"""Elements that make a flow."""

from __future__ import annotations

from tests.sensing.collectors import exports
from tests.sensing.collectors.collecting import CLIENT, SERVER, problems, told


def test_a_biflow_has_both_directions() -> None:
    fields = [*exports.PLAIN_FIELDS, (2, 4, 29_305), (1, 4, 29_305)]
    record = exports.plain_record(CLIENT, SERVER, 50_000, 443) + (7).to_bytes(4, "big") + (700).to_bytes(4, "big")
    _, batch = told(exports.message([exports.one_set(2, exports.template(300, fields)), exports.one_set(300, record)]))
    assert (batch.talked[0].packets, batch.talked[0].octets) == ((10, 7), (1000, 700))


def test_options_tell_the_rate_of_sampling() -> None:
    options = exports.template(400, [(149, 4), (305, 4), (306, 4)])
    options = options[:4] + (1).to_bytes(2, "big") + options[4:]
    content = bytes(4) + (1).to_bytes(4, "big") + (99).to_bytes(4, "big")
    plain = exports.one_set(2, exports.template(300, exports.PLAIN_FIELDS))
    data = exports.one_set(300, exports.plain_record(CLIENT, SERVER, 50_000, 443))
    collector, batch = told(exports.message([exports.one_set(3, options), exports.one_set(400, content), plain, data]))
    assert batch.talked[0].packets == (1000, 0)
    assert problems(collector) == {"sampled": 1}
