"""Network namespaces to try rules in."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
NFT = shutil.which("nft", path=PATH) or "nft"
CONNTRACK = shutil.which("conntrack", path=PATH)


def can_make_namespaces() -> bool:
    """Whether we are root with nft, and may make a namespace."""
    if os.geteuid() != 0 or shutil.which("nft", path=PATH) is None or shutil.which("ip", path=PATH) is None:
        return False
    name = f"asepsis{uuid4().hex[:8]}"
    if subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True).returncode:
        return False
    subprocess.run(["ip", "netns", "del", name], check=False)
    return True


needs_namespaces = pytest.mark.skipif(not can_make_namespaces(), reason="needs root, nft and network namespaces")


@contextmanager
def namespace() -> Iterator[str]:
    """A network namespace with its loopback up, removed afterwards."""
    name = f"asepsis{uuid4().hex[:8]}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
        yield name
    finally:
        subprocess.run(["ip", "netns", "del", name], check=False)
