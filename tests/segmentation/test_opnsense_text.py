"""OPNsense's configuration read back; what is not understood is refused."""

from __future__ import annotations

import pytest

from asepsis.segmentation.nftables_words import RulesetError
from asepsis.segmentation.opnsense_text import filters_of_opnsense
from asepsis.segmentation.renderers.opnsense import configuration_of
from tests.segmentation.sample import practice


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<quick>1", "<quick>0"),
        ("<direction>in", "<direction>out"),
        ("<statetype>keep state", "<statetype>none"),
        ("<enabled>1", "<enabled>0"),
        ("<interface>lan", "<interface>wan"),
        ("<descr>", "<disabled>1</disabled><descr>"),
        ("<filter>", "<nat /><filter>"),
        ("<type>host", "<type>urltable"),
        ("<protocol>tcp", "<protocol>any"),
        ('<?xml version="1.0"?>', '<!DOCTYPE x [<!ENTITY a "b">]>'),
        ("</opnsense>", ""),
        ("<source>", "<source><not>1</not>"),
    ],
)
def test_what_is_not_understood_is_refused(old: str, new: str) -> None:
    text = configuration_of(practice())
    assert old in text
    with pytest.raises(RulesetError):
        filters_of_opnsense(text.replace(old, new, 1))


def test_what_no_rule_is_about_is_dropped() -> None:
    empty = filters_of_opnsense("<opnsense><filter /></opnsense>")
    assert not any(one.accept for one in empty.values())
