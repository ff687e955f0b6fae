"""The nftables ruleset: the golden text, and what nft itself says of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from asepsis.segmentation.prove import prove
from asepsis.segmentation.renderers.nftables import Mode, address_text, ruleset_of
from asepsis.segmentation.space import Family
from tests.segmentation.namespace import NFT, namespace, needs_namespaces
from tests.segmentation.sample import practice

GOLDEN = Path(__file__).parent


@pytest.mark.parametrize("mode", Mode)
def test_the_text_is_as_expected(mode: Mode) -> None:
    golden = GOLDEN / f"practice-{mode}.nft.expected"
    if os.environ.get("ASEPSIS_GOLDEN") == "write":
        golden.write_text(ruleset_of(practice(), mode), encoding="utf-8")
    assert ruleset_of(practice(), mode) == golden.read_text(encoding="utf-8")


def test_addresses_as_nft_writes_them() -> None:
    assert address_text(Family.IPV4, (0x0A000000, 0x0AFFFFFF)) == "10.0.0.0/8"
    assert address_text(Family.IPV4, (0x0A000001, 0x0A000003)) == "10.0.0.1-10.0.0.3"
    assert address_text(Family.IPV6, (1, 1)) == "::1"


@pytest.mark.tool
@needs_namespaces
def test_nft_takes_it_and_what_nft_lists_is_proven_too() -> None:
    with namespace() as name:
        for mode in Mode:
            text = ruleset_of(practice(), mode)
            subprocess.run(["ip", "netns", "exec", name, NFT, "-c", "-f", "-"], input=text, text=True, check=True)
        command = ["ip", "netns", "exec", name, NFT]
        subprocess.run([*command, "-f", "-"], input=ruleset_of(practice()), text=True, check=True)
        subprocess.run([*command, "-f", "-"], input=ruleset_of(practice()), text=True, check=True)
        listed = subprocess.run([*command, "list", "ruleset"], capture_output=True, text=True, check=True).stdout
    assert prove(practice(), listed).is_proven
