"""The shipped services under a systemd that runs: they start, serve, hear, and end, without rights they do not need."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.packages.boot_trial import SERVE, WATCH

if TYPE_CHECKING:
    from tests.packages.bare_system import BareSystem

pytestmark = pytest.mark.tool

BOOT_SECONDS = 240
"""How long a bare system may take to start, live through the trial, and end."""
CAPTURE = "/usr/lib/asepsis/asepsis/knowledge/demo/practice.pcap"
TRIAL = """\
[Unit]
Description=Trial of the shipped services
SuccessAction=poweroff-force
FailureAction=poweroff-force

[Service]
Type=oneshot
ExecStart=/usr/bin/python3 /srv/boot_trial.py {capture} /srv/told.json
StandardOutput=file:/srv/trial.txt
StandardError=inherit
"""


@pytest.fixture(scope="module")
def told(bare_system: BareSystem, packages: Path) -> dict[str, Any]:
    """What the trial told after the system was started once."""
    if shutil.which("systemd-nspawn") is None:
        pytest.skip("systemd-nspawn is missing: apt-get install systemd-container")
    (package,) = packages.glob("*.deb")
    bare_system.add(package, "/srv/asepsis.deb")
    bare_system.add(Path(__file__).with_name("boot_trial.py"), "/srv/boot_trial.py")
    bare_system.must("dpkg", "--install", "/srv/asepsis.deb")
    units = bare_system.root / "etc/systemd/system"
    (units / "trial.service").write_text(TRIAL.format(capture=CAPTURE), encoding="utf-8")
    (units / "multi-user.target.wants").mkdir(exist_ok=True)
    (units / "multi-user.target.wants/trial.service").symlink_to("../trial.service")
    boot = ["systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--private-network"]
    done = subprocess.run(
        [*boot, f"--machine=asepsis-{os.getpid()}", f"--directory={bare_system.root}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=BOOT_SECONDS,
    )
    answer = bare_system.root / "srv/told.json"
    said = bare_system.root / "srv/trial.txt"
    assert answer.is_file(), f"{done.stdout}\n{said.read_text() if said.exists() else done.stderr}"
    read: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("unit", [SERVE, WATCH])
def test_a_service_runs_without_root_and_ends_when_told(unit: str, told: dict[str, Any]) -> None:
    assert told["users"][unit] > 0
    assert (told["results"][unit], told["restarts"][unit]) == ("success", 0), told["journal"]


def test_what_one_service_hears_the_other_shows(told: dict[str, Any]) -> None:
    assert told["knows_the_practice"]
    assert told["heard"], told["journal"]


def test_who_has_no_session_is_shown_nothing(told: dict[str, Any]) -> None:
    assert not told["shown_to_strangers"]
    assert "ticket=" not in told["journal"]


def test_only_the_services_may_read_what_they_keep(told: dict[str, Any]) -> None:
    assert told["store_mode"] == 0o600
