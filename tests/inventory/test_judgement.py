"""Identification answers what the inventory asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute
from asepsis.identification.knowledge import load_knowledge
from tests.inventory.scene import SCANNER, observation

if TYPE_CHECKING:
    from asepsis.inventory.judgement import Judgement


def test_the_shipped_knowledge_judges() -> None:
    judgement: Judgement = load_knowledge()
    told = judgement.match(observation("dhcp.request", SCANNER, None, {"host_name": "front-desk"}))
    facts = judgement.fuse(told, {Attribute.CATEGORY: "workstation"})
    assert facts[Attribute.HOSTNAME].value == "front-desk"
    assert facts[Attribute.CATEGORY].by_person
    assert judgement.link_vendor("02:00:00:00:00:01") == {"is_random": True}
