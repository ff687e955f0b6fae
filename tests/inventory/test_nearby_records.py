"""What was heard nearby, in the store: sums by the day, and no longer than a month."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from asepsis.core.store.database import open_store, writing
from asepsis.inventory.kept import Kept, read_inventory
from asepsis.inventory.nearby import Nearby
from asepsis.inventory.nearby_records import read_nearby, write_nearby
from asepsis.sensing.captures import find_captures
from tests.inventory.scene import START, PlainJudgement
from tests.inventory.test_nearby import METER, of

GOLDEN = Path(__file__).parents[2] / "engine/protocols/src/bluetooth/golden/radio/capture.pcap"


def test_days_are_written_anew_and_read_back(tmp_path: Path) -> None:
    engine, found = open_store(tmp_path / "s.sqlite"), Nearby()
    for number in (1, 2):
        found.note(START, of(number), 1)
        with writing(engine) as session:
            write_nearby(session, found.sums.items())
    with Session(engine) as session:
        ((key, one),) = read_nearby(session).items()
    assert key in found.sums
    assert (one.senders, one.advertisements, one.addresses) == (2, 2, set())


def test_what_is_older_than_a_month_is_forgotten(tmp_path: Path) -> None:
    engine, found = open_store(tmp_path / "s.sqlite"), Nearby()
    for days in (0, 20, 40):
        found.note(START + timedelta(days=days), METER, 1)
    with writing(engine) as session:
        write_nearby(session, found.sums.items())
        write_nearby(session, ())
    with Session(engine) as session:
        assert [(key.day.date() - START.date()).days for key in read_nearby(session)] == [20, 40]


def test_a_capture_is_kept_once_and_without_any_address(tmp_path: Path) -> None:
    store = tmp_path / "s.sqlite"
    kept = Kept.open(store, PlainJudgement())
    for _ in range(2):
        kept.take_in(find_captures([str(GOLDEN)]).sources)
    inventory = read_inventory(kept.engine)
    assert inventory.assets == ()
    assert {(one.kind, one.product, one.advertisements) for one in inventory.nearby} == {
        ("blood_pressure_meter", "BM57", 1), ("glucose_meter", "Contour Next One", 1), ("glucose_sensor", "", 1),
        ("oximeter", "Nonin3230", 1), ("other", "", 1),
    }  # fmt: skip
    kept.engine.dispose()
    octets = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"00:00:5e:00:53" not in octets
