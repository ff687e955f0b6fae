"""What is on trial, what was in force before, and the way back: kept in files that survive a crash."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asepsis.segmentation.firewall import load, restoring

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_HISTORY = 16
"""Former states kept for `undo`; the oldest is forgotten."""
FOLDER_MODE = 0o700
FILE_MODE = 0o600
PENDING, CURRENT, HISTORY, OUTCOME = "pending.json", "current.json", "history.json", "outcome.json"
DEFAULT_FOLDER = Path("/var/lib/asepsis-policy")
"""Not below `/var/lib/asepsis`, which belongs to the service: root loads what lies here."""
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
FOLDER_VARIABLE = "ASEPSIS_POLICY_STATE"


@dataclass(frozen=True, slots=True)
class InForce:
    """What the firewall holds by our doing."""

    mode: str
    """`none`, `stage` or `enforce`."""
    policy: str
    """SHA-256 of the policy; empty for none."""
    since: float
    """Seconds since 1970, UTC."""


NOTHING = InForce("none", "", 0.0)


@dataclass(frozen=True, slots=True)
class Guard:
    """A process that watches the trial; the start tells it from a later process of the same number."""

    pid: int
    start: str

    @property
    def is_alive(self) -> bool:
        """True while that very process runs."""
        return start_of(self.pid) == self.start


@dataclass(frozen=True, slots=True)
class Trial:
    """New rules that nobody has confirmed yet."""

    id: str
    boot: str
    deadline: float
    """On the clock that counts from boot, in seconds."""
    wanted: InForce
    former: InForce
    snapshot: str
    """Our tables as they were before, as nft lists them."""
    management: str = ""
    guards: tuple[Guard, ...] = ()
    network: str = ""
    """The network namespace that the rules are in (namespaces(7)); empty where that is not known."""

    @property
    def is_elsewhere(self) -> bool:
        """True when the rules on trial are not those of this process's network."""
        return self.boot == boot() and self.network not in {"", network()}

    @property
    def seconds_left(self) -> float:
        """Until it is taken back; 0 after another boot."""
        return max(0.0, self.deadline - now()) if self.boot == boot() else 0.0


def now() -> float:
    """Seconds since boot, sleep included: a clock that nobody sets."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot() -> str:
    """Which boot this is."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def network() -> str:
    """The network namespace of this process."""
    return str(Path("/proc/self/ns/net").readlink())


def start_of(pid: int) -> str:
    """When a process started, in ticks since boot (proc(5), field 22); empty when it is gone or dead."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in {"Z", "X"} else fields[19]


def folder_of(given: Path | None) -> Path:
    """Where the state lies: as given, as the environment says, or Debian's place for it."""
    return given or Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


def refuse_strangers(folder: Path) -> None:
    """Raise PermissionError unless only root and this user can put another folder, or other files, in this place.

    What it holds is loaded into the firewall by root: who could write it would write the rules.
    """
    whole = folder.resolve()
    for place in (whole, *whole.parents):
        status = place.stat()
        # In a sticky folder nobody takes away what belongs to another (inode(7)).
        is_open = status.st_mode & OTHERS_MAY_WRITE and (place == whole or not status.st_mode & stat.S_ISVTX)
        if is_open or status.st_uid not in {0, os.geteuid()}:
            raise PermissionError(
                f"{place} can be changed by others, so what brings the former rules back is not safe in {folder}. "
                "Name a folder of your own with --state"
            )


class Record:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder: one at a time changes rules. Raises PermissionError when others could write in it."""
        self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        refuse_strangers(self.folder)
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def trial(self) -> Trial | None:
        """What is on trial, or None."""
        found = self._read(PENDING)
        if found is None:
            return None
        return Trial(
            **{
                **found,
                "wanted": InForce(**found["wanted"]),
                "former": InForce(**found["former"]),
                "guards": tuple(Guard(**guard) for guard in found["guards"]),
            }
        )

    def begin(self, trial: Trial) -> None:
        """Write down what is on trial; it is on the disk when this returns."""
        self._write(PENDING, asdict(trial))

    def current(self) -> InForce:
        """What is in force by our doing."""
        found = self._read(CURRENT)
        return NOTHING if found is None else InForce(**found)

    def history(self) -> list[dict[str, Any]]:
        """Former states, the latest last: each with `snapshot` and `state`."""
        return list(self._read(HISTORY) or [])

    def outcome(self) -> dict[str, Any]:
        """How the last trial ended: `what` and `why`."""
        return dict(self._read(OUTCOME) or {})

    def take_over(self, wanted: InForce, former: InForce, snapshot: str) -> None:
        """Make new rules the ones in force, the former ones what `undo` brings back."""
        history = [*self.history(), {"snapshot": snapshot, "state": asdict(former)}][-MAX_HISTORY:]
        self._write(HISTORY, history)
        self._write(CURRENT, asdict(replace(wanted, since=time.time())))

    def confirm(self, trial: Trial) -> None:
        """End the trial: the new rules stay."""
        self.take_over(trial.wanted, trial.former, trial.snapshot)
        self._end("confirmed", "a person confirmed it")

    def revert(self, trial: Trial, why: str) -> None:
        """End the trial: the former rules are back before the record says so. Raises FirewallError."""
        load(restoring(trial.snapshot))
        self._end("reverted", why)

    def undo(self) -> InForce | None:
        """Bring back the state before the one in force; None when there is none. Raises FirewallError."""
        history = self.history()
        if not history:
            return None
        load(restoring(str(history[-1]["snapshot"])))
        former = InForce(**history[-1]["state"])
        self._write(CURRENT, asdict(former))
        self._write(HISTORY, history[:-1])
        self._write(OUTCOME, {"what": "undone", "why": "a person asked for it", "at": time.time()})
        return former

    def _end(self, what: str, why: str) -> None:
        self._write(OUTCOME, {"what": what, "why": why, "at": time.time()})
        (self.folder / PENDING).unlink(missing_ok=True)
        self._flush_folder()

    def _read(self, name: str) -> Any:  # noqa: ANN401 (whatever was written)
        try:
            return json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def _write(self, name: str, value: Any) -> None:  # noqa: ANN401 (plain values)
        """Replace a file whole: after a power cut it holds the old or the new, never half."""
        new = self.folder / f"{name}.new"
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, FILE_MODE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(value, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.folder / name)
        self._flush_folder()

    def _flush_folder(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
