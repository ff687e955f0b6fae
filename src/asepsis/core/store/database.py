"""Opens the store: makes or migrates it, guards its file, and writes many rows at once."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, CursorResult, create_engine, event, text, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from asepsis.core.store.models import Change, Model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
HEAD = "0005"
"""The revision this program reads and writes."""
LOCK_WAIT_SECONDS = 30
FILE_MODE = 0o600
FOLDER_MODE = 0o700
"""Host names and addresses are sensitive: nobody but the user reads the store."""


REMEDIES = {
    "database is locked": "Another program is writing to it: try again when that is done",
    "database or disk is full": "Make room on its disk and do it again; what was kept before is still there",
    "attempt to write a readonly database": "It needs the right to write to the file and to its folder",
    "unable to open database file": "Name a file, in a folder that you may write to, with --store",
}
"""The database's own words, and what to do."""


class StoreError(Exception):
    """The store cannot be used; the message says why and what to do."""


def unusable(path: Path | None, error: OperationalError) -> str:
    """Why a store cannot be used now, without the values of the statement, and what to do."""
    reason = str(error.orig)
    remedy = f" {REMEDIES[reason]}." if reason in REMEDIES else ""
    return f"the store {f'{path} ' if path else ''}cannot be used now: {reason}.{remedy}"


def open_store(path: Path) -> Engine:
    """Open the store at `path`, making or migrating it as needed. Raises StoreError when that cannot be done."""
    try:
        path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(FILE_MODE)
        engine = _engine(path)
        revision = _revision(engine)
        if revision != HEAD:
            _write_ahead(engine)
            migrate(engine, HEAD)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"the store {path} cannot be opened: {reason}. Name another file with --store.") from error
    except OperationalError as error:
        raise StoreError(unusable(path, error)) from error
    except DatabaseError as error:
        raise StoreError(f"{path} is no store of Asepsis, or is damaged. Name another file with --store.") from error
    return engine


def _engine(path: Path) -> Engine:
    # As a part and not inside an address, where `?` and `%` would mean something.
    address = URL.create("sqlite", database=str(path))
    engine = create_engine(address, connect_args={"timeout": LOCK_WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:  # noqa: ANN401 (the driver's own type)
        for pragma in ("foreign_keys=ON", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


def _write_ahead(engine: Engine) -> None:
    """Let readers read while one writes. The file keeps it, so it is said once, and never to a stranger's file."""
    with engine.connect() as connection:
        connection.execute(text("PRAGMA journal_mode = WAL"))


def _revision(engine: Engine) -> str | None:
    """The revision of the tables; None for an empty file. Raises StoreError for a newer one."""
    with engine.connect() as connection:
        tables = {name for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))}
        if "alembic_version" not in tables:
            if tables:
                raise StoreError("the file is a database of another program. Name another file with --store.")
            return None
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is not None and revision > HEAD:
        raise StoreError(
            f"the store was written by a newer Asepsis (revision {revision}). Install that or a later one."
        )
    return revision


def migrate(engine: Engine, target: str) -> None:
    """Bring the tables to a revision, up or down; `base` is none at all."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        is_back = target == "base" or (_revision(engine) or "") > target
        (command.downgrade if is_back else command.upgrade)(config, target)


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A transaction that counts as one change. All of it is kept, or nothing."""
    with Session(engine) as session, session.begin():
        # The first statement writes: a transaction that began by reading could not become a writing one beside another.
        counted = session.execute(update(Change).where(Change.id == 1).values(number=Change.number + 1))
        if not isinstance(counted, CursorResult) or counted.rowcount == 0:
            session.add(Change(id=1, number=1))
        yield session


def change_number(engine: Engine) -> int:
    """How often the store was changed."""
    with Session(engine) as session:
        change = session.get(Change, 1)
        return 0 if change is None else change.number


def upsert(session: Session, model: type[Model], rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> None:
    """Write rows; where one with the same keys stands, its other columns are written anew."""
    if not rows:
        return
    statement = insert(model)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    prepared = statement.on_conflict_do_update(index_elements=list(keys), set_=changed)
    # One prepared statement for all rows, which are not made into objects.
    session.execute(prepared, list(rows), execution_options={"dml_strategy": "raw"})
