"""What was seen of each device is handed over with its addresses."""

from __future__ import annotations

from asepsis.inventory.facts import take_stock
from asepsis.inventory.observed import observed_of
from tests.inventory.scene import ARCHIVE, SCANNER, PlainJudgement, bound, conversation, observation, sent, site_of

HERE, THERE, OUTSIDE = (SCANNER, "192.168.1.2"), (ARCHIVE, "192.168.1.3"), (None, "8.8.4.4")


def test_remarks_and_exchanges_by_device() -> None:
    seen = [
        sent(*HERE),
        bound(*HERE),
        sent(*THERE),
        bound(*THERE),
        observation("dicom.called", *THERE, {"called_ae": "A"}),
    ]
    told = observation("dns.answer", *THERE, {"name": "x.org", "address": "8.8.4.4"})
    flows = [
        conversation(HERE, THERE, 104, "dicom", packet=5),
        conversation(HERE, THERE, 104, "dicom", packet=4000),
        conversation(HERE, OUTSIDE, 443, "tls", packet=9),
    ]
    site = site_of([*seen, told], flows)
    observed = observed_of(site, take_stock(site, PlainJudgement()))
    ids = {one.ips[0]: one.id for one in observed.inventory.assets}
    scanner, archive = ids["192.168.1.2"], ids["192.168.1.3"]
    assert [one.asset_id for one in observed.remarks if one.observation.kind == "dicom.called"] == [archive]
    assert observed.told_addresses == {"8.8.4.4"}
    inside, outside = observed.exchanges
    assert (inside.client, inside.server, inside.conversations, inside.packet) == (scanner, archive, 2, 5)
    assert inside.last > inside.first
    assert (outside.client, outside.server, outside.server_ip) == (scanner, None, "8.8.4.4")
