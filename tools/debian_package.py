"""Make a Debian package from wheels: a tree of files, a control file, and dpkg-deb."""

from __future__ import annotations

import compileall
import gzip
import os
import platform
import py_compile
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.engine_licenses import license_texts

REPOSITORY = Path(__file__).resolve().parent.parent
SKELETON = REPOSITORY / "packaging/debian"
LIBRARY = Path("usr/lib/asepsis")
DOCUMENTS = Path("usr/share/doc/asepsis")
LOWEST_GLIBC = (2, 28)
GLIBC_OF_WHEEL = re.compile(r"manylinux_(\d+)_(\d+)_")
KIBIBYTE = 1024

CONTROL = """\
Package: asepsis
Version: {version}
Architecture: {architecture}
Maintainer: The Asepsis maintainers <maintainers@asepsis.invalid>
Installed-Size: {size_kib}
Depends: python3 (>= {python}), python3 (<< {next_python}), libc6 (>= {glibc}), libgcc-s1, libstdc++6
Recommends: conntrack, iproute2, nftables
Section: net
Priority: optional
Description: infection control for the network that medical devices live on
 Asepsis listens to the network of a practice or hospital and writes the list
 that nobody has: which devices there are, what each one is, how sure it is,
 and why. It sends nothing to a device and keeps no data of patients.
 .
 Everything it needs beside Python is inside; installing it needs no internet.
"""


@dataclass(frozen=True, slots=True)
class DebianPackage:
    """What the package is made of."""

    version: str
    wheels: list[Path]
    """Our wheels and all that they need, for the Python that runs this program."""


def lowest_glibc(wheels: list[Path]) -> str:
    """Return the oldest C library on which all wheels run, as their names state it.

    A wheel that was built for this machine alone (`linux_x86_64`) asks for this machine's library.
    """
    found = [LOWEST_GLIBC]
    for wheel in wheels:
        # A wheel may name several policies, any of which will do.
        policies = [(int(major), int(minor)) for major, minor in GLIBC_OF_WHEEL.findall(wheel.name)]
        if policies:
            found.append(min(policies))
        elif "-linux_" in wheel.name:
            major, minor = platform.libc_ver()[1].split(".")[:2]
            found.append((int(major), int(minor)))
    return ".".join(map(str, max(found)))


def install_wheels(wheels: list[Path], library: Path) -> None:
    """Unpack the wheels below `library`, without the commands they bring: those name this machine's Python."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile"]
    subprocess.run([*command, "--target", str(library), *map(str, wheels)], check=True)
    shutil.rmtree(library / "bin", ignore_errors=True)
    for record in library.glob("*.dist-info/direct_url.json"):
        record.unlink()


def compile_library(library: Path) -> None:
    """Compile all modules, so that a start is quick for users who may not write there.

    Unchecked: the modules change only with the package, and a hash instead of a time keeps the file the same.
    """
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(library, quiet=1, stripdir=str(library), prependdir=f"/{LIBRARY}", invalidation_mode=mode)


def write_documents(folder: Path) -> None:
    """Write what a Debian package says about itself: copyright, changes, licences of what is inside."""
    folder.mkdir(parents=True)
    shutil.copy2(SKELETON.parent / "debian-copyright", folder / "copyright")
    shutil.copy2(REPOSITORY / "README.md", folder)
    (folder / "engine-licenses.txt").write_text(license_texts(), encoding="utf-8")
    changes = (REPOSITORY / "CHANGELOG.md").read_bytes()
    (folder / "changelog.gz").write_bytes(gzip.compress(changes, mtime=0))


def machine_architecture() -> str:
    """Return Debian's word for the processor of this machine."""
    command = ["dpkg", "--print-architecture"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def control(package: DebianPackage, size_kib: int) -> str:
    """Return the control file. The modules are compiled for one version of Python, so that one is asked for."""
    major, minor = sys.version_info[:2]
    return CONTROL.format(
        version=package.version,
        architecture=machine_architecture(),
        size_kib=size_kib,
        python=f"{major}.{minor}",
        next_python=f"{major}.{minor + 1}",
        glibc=lowest_glibc(package.wheels),
    )


def settle(tree: Path) -> None:
    """Give every file the mode it must have and the time of SOURCE_DATE_EPOCH, whatever the umask of the builder."""
    moment = int(os.environ["SOURCE_DATE_EPOCH"])
    for path in [tree, *tree.rglob("*")]:
        is_program = path.is_dir() or path.parent.name == "bin" or path.name in {"postinst", "prerm", "postrm"}
        path.chmod(0o755 if is_program else 0o644)
        os.utime(path, (moment, moment))


def build(package: DebianPackage, destination: Path) -> Path:
    """Build the package in `destination` and return its path. SOURCE_DATE_EPOCH must be set."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(SKELETON, tree)
        install_wheels(package.wheels, tree / LIBRARY)
        compile_library(tree / LIBRARY)
        write_documents(tree / DOCUMENTS)
        size_kib = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file()) // KIBIBYTE
        (tree / "DEBIAN/control").write_text(control(package, size_kib), encoding="utf-8")
        settle(tree)
        path = destination / f"asepsis_{package.version}_{machine_architecture()}.deb"
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(path)], check=True)
        return path
