"""What a policy cannot say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from asepsis.segmentation.model import AcceptedCut, Care, End, EndKind, Rule, port_range
from tests.segmentation.sample import accepted, practice


@pytest.mark.parametrize("text", ["outside", "asset:d1", "zone:office", "address:2001:db8::1"])
def test_ends_read_back_as_written(text: str) -> None:
    assert str(End.of(text)) == text


@pytest.mark.parametrize("text", ["inside", "zone:", "zone:A B", "address:nowhere", "asset:a b", ""])
def test_strange_ends_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (also the address module's own)
        End.of(text)


def test_ports() -> None:
    assert port_range("443") == (443, 443)
    assert port_range("10-20") == (10, 20)
    for wrong in ("20-10", "70000", "http", "-1", ""):
        with pytest.raises(ValueError, match="is no port"):
            port_range(wrong)


def test_names_must_be_known() -> None:
    stray = Rule("r9", "asset:nobody", "outside", "tcp", ("1",), "x")
    with pytest.raises(ValueError, match="asset:nobody"):
        replace(practice(), rules=(stray,))


def test_an_address_belongs_to_one_device() -> None:
    policy = practice()
    twin = replace(policy.members[0], asset="twin")
    with pytest.raises(ValueError, match=r"address 192\.0\.2\.11 is there twice"):
        replace(policy, members=(*policy.members, twin))


def test_an_accepted_cut_needs_a_name_and_a_reason() -> None:
    assert accepted().covers(practice().care_paths[0])
    with pytest.raises(ValueError, match="names the person"):
        AcceptedCut("outside", "outside", "tcp", 1, " ", "2026-01-01", "because")


def test_only_therapy_and_monitoring_are_protected() -> None:
    assert [care for care in Care if care.is_protected] == [Care.THERAPY, Care.MONITORING]


def test_ends_have_names() -> None:
    policy = practice()
    assert policy.name_of("asset:d11") == "pump"
    assert policy.name_of("zone:office") == "all of the office"
    assert policy.name_of(End(EndKind.OUTSIDE)) == "the internet"
    zone = policy.zone_of("d11")
    assert zone is not None
    assert zone.care is Care.THERAPY
