"""What the store forgets, and what it never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from asepsis.core.store.database import open_store, writing
from asepsis.core.store.models import Endpoint, RelationHour
from asepsis.inventory.pruning import HOURS_KEPT, OUTSIDE_KEPT, prune

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG_AGO = NOW - HOURS_KEPT - timedelta(days=1)
DEVICE, SERVER, OUTSIDE, VISITOR = ("00:00:5e:00:53:01", "00:00:5e:00:53:02", "00:00:5e:00:53:03", "02:00:5e:00:53:04")


def endpoint(number: int, mac: str, ip: str, last: datetime) -> Endpoint:
    return Endpoint(
        id=number, mac=mac, ip=ip, vlan=-1, first=LONG_AGO, last=last, capture="c", packet=1, count=1,
        hop_limits=[], bindings=[], is_sender=True,
    )  # fmt: skip


def hour(client: int, server: int, moment: datetime) -> RelationHour:
    return RelationHour(
        client_id=client, server_id=server, transport="tcp", port=443, protocol="tls", hour=moment, conversations=1,
        octets_to_server=1, octets_to_client=1, is_answered=True, first=moment, last=moment, capture="c", packet=1,
    )  # fmt: skip


def test_old_hours_visitors_and_the_outside_are_forgotten_devices_never(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    with writing(engine) as session:
        session.add_all(
            [
                endpoint(1, DEVICE, "10.0.0.1", LONG_AGO),
                endpoint(2, SERVER, "10.0.0.2", NOW),
                endpoint(3, OUTSIDE, "8.8.8.8", NOW - OUTSIDE_KEPT - timedelta(days=1)),
                endpoint(4, OUTSIDE, "9.9.9.9", NOW - OUTSIDE_KEPT - timedelta(days=1)),
                endpoint(5, VISITOR, "10.0.0.5", LONG_AGO),
            ]
        )
        session.flush()
        session.add_all(
            [
                hour(1, 2, LONG_AGO),
                hour(1, 2, LONG_AGO - timedelta(hours=1)),
                hour(2, 3, NOW - OUTSIDE_KEPT - timedelta(days=1)),
                hour(2, 4, NOW),
            ]
        )
    with writing(engine) as session:
        assert prune(session, NOW) == 3
    with Session(engine) as session:
        # 9.9.9.9 was itself heard long ago, but spoken with just now.
        assert set(session.scalars(select(Endpoint.id))) == {1, 2, 4}
        assert sorted(session.scalars(select(RelationHour.hour))) == [LONG_AGO, NOW]
    with writing(engine) as session:
        assert prune(session, NOW) == 0
