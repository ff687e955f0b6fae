"""Words of rulesets."""

from __future__ import annotations

import pytest

from asepsis.segmentation.nftables_words import RulesetError, words_of


def test_words_know_their_line() -> None:
    words = words_of('# remark\nip saddr != @x { 1-2, "a b" }; # end\n')
    assert [word.text for word in words] == [";", "ip", "saddr", "!=", "@x", "{", "1-2", ",", '"a b"', "}", ";", ";"]
    assert [word.line for word in words][:2] == [1, 2]


def test_strange_signs_are_refused() -> None:
    with pytest.raises(RulesetError, match="line 2"):
        words_of("ip saddr\n$x")
