"""Rulesets read back; what is not understood is refused, never passed over."""

from __future__ import annotations

import pytest

from asepsis.segmentation.nftables_text import filters_of
from asepsis.segmentation.nftables_words import RulesetError
from asepsis.segmentation.renderers.nftables import ruleset_of
from asepsis.segmentation.space import Family
from tests.segmentation.sample import practice

CHAIN = "table inet asepsis {{\n{sets}chain f {{ type filter hook forward priority 0; policy drop;\n{rules}\n}}\n}}\n"


def read(rules: str, sets: str = "") -> int:
    """How many IPv4 lines the rules unfold to."""
    return len(filters_of(CHAIN.format(rules=rules, sets=sets))["inet"][Family.IPV4].entries)


def test_a_missing_table_lets_all_pass() -> None:
    assert filters_of("")["bridge"][Family.ARP].accept


@pytest.mark.parametrize(
    "rule",
    [
        "ip saddr { 10.0.0.1, 10.0.0.2 } tcp dport 80 accept",
        "ip saddr != 10.0.0.1 counter packets 3 bytes 90 accept",
        "tcp flags != syn / syn,ack ip daddr 10.0.0.0/8 accept",
        'ct state { established, related } counter accept comment "x"',
        "icmp type { echo-request, 3 } drop",
    ],
)
def test_what_nft_lists_is_understood(rule: str) -> None:
    assert read(rule) >= 1


@pytest.mark.parametrize(
    "rule",
    [
        "iifname eth0 accept",
        "ip saddr 10.0.0.1 jump other",
        "meta mark 1 accept",
        "limit rate 1/second accept",
        "th dport 80 accept",
        "ip saddr @nowhere accept",
        "ip saddr ::1 accept",
        "tcp flags syn accept",
        "tcp dport https accept",
        "ip saddr . ip daddr { 10.0.0.1 . 10.0.0.2 } accept",
        "accept drop",
        "ip ttl 1 accept",
        "reject with tcp reset",
    ],
)
def test_what_is_not_understood_is_refused(rule: str) -> None:
    with pytest.raises(RulesetError, match="line"):
        read(rule)


@pytest.mark.parametrize(
    "text",
    [
        "table ip other { }",
        "table inet asepsis { chain a { type nat hook forward priority 0; } }",
        "table inet asepsis { chain a { type filter hook input priority 0; } }",
        "table inet asepsis { flowtable f { } }",
        "flush ruleset",
        "table inet asepsis { set s { type ipv4_addr; flags timeout; } }",
        "table inet asepsis { set s { type ipv4_addr; elements = { 10.0.0.1 timeout 5s } } }",
        "table inet asepsis {",
        CHAIN.format(rules="", sets="") * 2,
    ],
)
def test_other_parts_are_refused(text: str) -> None:
    with pytest.raises(RulesetError):
        filters_of(text)


def test_a_table_that_is_removed_counts_no_more() -> None:
    text = CHAIN.format(rules="accept", sets="") + "delete table inet asepsis\n"
    assert filters_of(text)["inet"][Family.IPV4].entries == ()


def test_cut_off_anywhere_it_is_refused_or_read_but_never_a_fault_of_the_program() -> None:
    text = ruleset_of(practice())
    for end in range(0, len(text), 97):
        try:
            filters_of(text[:end])
        except RulesetError:
            continue
