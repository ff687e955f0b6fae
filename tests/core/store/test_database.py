"""Opening, migrating and writing the store."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session

from asepsis.core.nouns import Capture
from asepsis.core.store import database
from asepsis.core.store.database import StoreError, change_number, migrate, open_store, upsert, writing
from asepsis.core.store.models import Endpoint, Identifier
from asepsis.inventory.asset_records import write_assets
from asepsis.inventory.facts import take_stock
from asepsis.inventory.site_records import add_capture, read_captures, write_site
from tests.inventory.scene import PlainJudgement, site_of
from tests.inventory.test_facts import FLOWS, SEEN

if TYPE_CHECKING:
    from pathlib import Path


def endpoint(number: int, count: int = 1) -> dict[str, object]:
    return {
        "mac": "", "ip": f"10.0.{number // 250}.{number % 250}", "vlan": -1, "first": None, "last": None, "capture": "",
        "packet": 0, "count": count, "hop_limits": [], "bindings": [], "is_sender": False,
    }  # fmt: skip


def test_only_the_user_may_read_a_store(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "s.sqlite"
    open_store(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_store_is_written_ahead_and_keeps_its_references(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.sqlite").connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match="another program"):
        open_store(path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_path_is_never_read_as_an_address_of_a_database(tmp_path: Path) -> None:
    path = tmp_path / "my?mode=ro&site%41.sqlite"
    open_store(path).dispose()
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_text("this is no database, it is a text that is long enough to be looked at" * 20, encoding="utf-8")
    with pytest.raises(StoreError, match="no store of Asepsis"):
        open_store(path)
    assert path.read_text(encoding="utf-8").startswith("this is")


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Asepsis"):
        open_store(tmp_path / "s.sqlite")


def test_migrations_go_down_and_up_again_with_rows(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    site = site_of(SEEN, FLOWS)
    with writing(engine) as session:
        write_site(session, site, site)
        write_assets(session, take_stock(site, PlainJudgement()))
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Identifier))
    migrate(engine, "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrate(engine, "head")
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Identifier)) == 0


def test_captures_of_an_older_store_were_read_by_themselves(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    capture = Capture("a", 9, 90, None, None, ("ethernet",), (), 3, ("b",))
    with writing(engine) as session:
        add_capture(session, "digest", capture)
    migrate(engine, "0004")
    assert "copies" not in {column["name"] for column in inspect(engine).get_columns("capture")}
    migrate(engine, "head")
    with Session(engine) as session:
        assert read_captures(session) == [replace(capture, copies=0, read_with=())]


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")

    def write_and_fail() -> None:
        with writing(engine) as session:
            upsert(session, Endpoint, [endpoint(1)], ("mac", "ip", "vlan"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Endpoint)) == 0
    assert change_number(engine) == 0


def test_each_transaction_is_one_change(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    for _ in range(3):
        with writing(engine):
            pass
    assert change_number(engine) == 3


def test_many_rows_are_written_and_written_over(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    for count in (1, 2):
        with writing(engine) as session:
            upsert(session, Endpoint, [endpoint(n, count) for n in range(4000)], ("mac", "ip", "vlan"))
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Endpoint)) == 4000
        assert session.scalar(select(func.sum(Endpoint.count))) == 8000


def test_a_store_that_another_program_holds_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_WAIT_SECONDS", 0)
    path = tmp_path / "s.sqlite"
    open_store(path).dispose()
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("PRAGMA journal_mode=DELETE")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="cannot be used now: database is locked"):
            open_store(path)
