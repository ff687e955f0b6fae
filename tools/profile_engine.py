"""Runs the engine once over training captures, so that the compiler can lay it out for what it meets often.

`python -m tools.profile_engine FOLDER` compiles the engine with counters, plays it what `training_capture.py` writes,
to one thread and to two, and leaves two files in FOLDER: `engine.profdata`, what was counted, and `rustflags`, the
flags that make rustc use it. Without `llvm-profdata` of the release of LLVM that rustc has, `rustflags` is empty, and
the engine is built as ever: it does the same, somewhat slower. Decision 31 has the figures.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.install_system_packages import SystemPackage, install
from tools.training_capture import write_training_captures

REPOSITORY = Path(__file__).resolve().parent.parent
MANIFEST = REPOSITORY / "engine/python/Cargo.toml"
SEPARATOR = "\x1f"
"""Between flags in CARGO_ENCODED_RUSTFLAGS: a path may hold spaces."""
SHARED_COUNTERS = "-Cllvm-args=-instrprof-atomic-counter-update-all"
"""Two threads that count in one place must not lose what the other counted."""
PLAY = """
import sys
sys.path.insert(0, sys.argv[1])
import asepsis_engine
for capture in sys.argv[2:]:
    for workers in (1, 2):
        reader = asepsis_engine.Reader(capture, workers=workers)
        while (batch := reader.next()) is not None:
            batch.counts()
"""


def main() -> int:
    """Write the profile and the flags; 0 also where there is no tool for it."""
    folder = Path(sys.argv[1]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    host, llvm = compiler()
    merger = merger_of(llvm, host) or installed_merger(llvm, host)
    if merger is None:
        print(f"asepsis: llvm-profdata of LLVM {llvm} is missing: the engine will be a tenth slower than it could be.")
        print(f"Remedy: rustup component add llvm-tools (or apt-get install llvm-{llvm}), then rm .make/profile")
        (folder / "rustflags").write_text("", encoding="utf-8")
        return 0
    profile = folder / "engine.profdata"
    counted = folder / "counted"
    module = counting_engine(folder, counted)
    shutil.rmtree(counted, ignore_errors=True)
    play(module, write_training_captures(REPOSITORY, folder))
    subprocess.run([merger, "merge", "--output", str(profile), str(counted)], check=True)
    for rest in folder.iterdir():
        if rest != profile:
            shutil.rmtree(rest) if rest.is_dir() else rest.unlink()
    # A function that changed since is compiled as if it had not been counted; that is no reason for a warning each.
    flags = [f"-Cprofile-use={profile}", "-Cllvm-args=-no-pgo-warn-mismatch"]
    (folder / "rustflags").write_text(SEPARATOR.join(flags), encoding="utf-8")
    return 0


def compiler() -> tuple[str, str]:
    """Return what rustc compiles for and the release of its LLVM, such as x86_64-unknown-linux-gnu and 22."""
    told = subprocess.run(["rustc", "--version", "--verbose"], check=True, capture_output=True, text=True).stdout
    host, llvm = re.search(r"^host: (\S+)$", told, re.MULTILINE), re.search(r"^LLVM version: (\d+)", told, re.MULTILINE)
    if host is None or llvm is None:
        raise SystemExit(f"asepsis: rustc does not say what it is made of: {told!r}. Remedy: rustup update")
    return host.group(1), llvm.group(1)


def merger_of(llvm: str, host: str) -> str | None:
    """Find llvm-profdata of this release, which alone reads its counts: rustup's component, or Debian's package."""
    root = subprocess.run(["rustc", "--print", "sysroot"], check=True, capture_output=True, text=True).stdout.strip()
    component = Path(root) / "lib/rustlib" / host / "bin/llvm-profdata"
    return str(component) if component.exists() else shutil.which(f"llvm-profdata-{llvm}")


def installed_merger(llvm: str, host: str) -> str | None:
    """Install Debian's package where we may, and look again."""
    if os.geteuid() or not shutil.which("apt-get"):
        return None
    install([SystemPackage(f"llvm-{llvm}", f"llvm-profdata-{llvm}", "an engine laid out for what it meets often")])
    return merger_of(llvm, host)


def counting_engine(folder: Path, counted: Path) -> Path:
    """Compile the engine with counters; return the folder to import it from.

    Cargo must be told the release profile and no target, as for the release: names of functions depend on both;
    what build scripts count is thrown away.
    """
    built = folder / "target"
    flags = SEPARATOR.join([f"-Cprofile-generate={counted}", "-Cdebuginfo=0", SHARED_COUNTERS])
    command = ["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path", str(MANIFEST)]
    subprocess.run(
        command, env=os.environ | {"CARGO_ENCODED_RUSTFLAGS": flags, "CARGO_TARGET_DIR": str(built)}, check=True
    )
    module = folder / "module"
    module.mkdir()
    shutil.copy(built / "release/libasepsis_engine.so", module / "asepsis_engine.abi3.so")
    return module


def play(module: Path, captures: list[Path]) -> None:
    """Let the counting engine read all captures in a process of its own, which writes its counts when it ends."""
    subprocess.run([sys.executable, "-c", PLAY, str(module), *map(str, captures)], check=True)


if __name__ == "__main__":
    sys.exit(main())
