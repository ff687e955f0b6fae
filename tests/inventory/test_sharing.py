"""Addresses that several hosts speak through."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from asepsis.core.nouns import Attribute, Evidence, Family
from asepsis.identification.knowledge import load_knowledge
from asepsis.inventory.facts import take_stock
from asepsis.inventory.ledger import Entry
from asepsis.inventory.sharing import systems_behind, tells_of_a_guest
from tests.inventory.scene import ROUTER, SCANNER, PlainJudgement, bound, conversation, observation, site_of

if TYPE_CHECKING:
    from asepsis.core.nouns import Observation, Told
    from asepsis.inventory.sharing import Match

WINDOWS = "4:128+1:0:1460:64240,8:mss,nop,ws,nop,nop,sok:df,id+:0"
LINUX = "4:64+1:0:1460:64240,7:mss,sok,ts,nop,ws:df,id+:0"
GATE = (ROUTER, "10.0.0.1")


def handshake(signature: str, packet: int) -> Observation:
    return observation("tcp.syn", *GATE, {"signature": signature}, packet=packet)


def heard(one: Observation, for_seconds: int = 100) -> Entry:
    return Entry(one, one.time + timedelta(seconds=for_seconds))


@pytest.fixture(scope="module")
def match() -> Match:
    """The shipped rules: one table of handshakes for what a host is and for how many there are."""
    return load_knowledge().match


def test_two_systems_at_one_time_share_an_address(match: Match) -> None:
    assert systems_behind([heard(handshake(WINDOWS, 1)), heard(handshake(LINUX, 50))], match) == 2
    assert systems_behind([heard(handshake(WINDOWS, 1)), heard(handshake(WINDOWS, 50))], match) == 1
    assert systems_behind([], match) == 0


def test_two_systems_one_after_the_other_are_one_host_set_up_anew(match: Match) -> None:
    assert systems_behind([heard(handshake(WINDOWS, 1)), heard(handshake(LINUX, 500))], match) == 1


def test_a_handshake_that_lost_a_hop_was_begun_behind_the_device(match: Match) -> None:
    forwarded = observation("tcp.syn", *GATE, {"signature": LINUX, "ttl": 63})
    own = observation("tcp.syn", *GATE, {"signature": LINUX, "ttl": 64})
    assert systems_behind([heard(forwarded)], match, {ROUTER}) == 2
    assert systems_behind([heard(own)], match, {ROUTER}) == 1
    # A host beyond a router is seen with the router's MAC, which is none of its own.
    assert systems_behind([heard(forwarded)], match, set()) == 1


def test_two_kernels_of_windows_at_one_time_share_an_address(match: Match) -> None:
    agents = [
        observation("http.request", *GATE, {"user_agent": f"Microsoft-CryptoAPI/{kernel}"})
        for kernel in ("6.1", "10.0")
    ]
    assert systems_behind([heard(agent) for agent in agents], match) == 2


def test_a_user_agent_that_anybody_may_set_tells_nothing(match: Match) -> None:
    agents = [observation("http.request", *GATE, {"user_agent": text}) for text in ("Mozilla/5.0", "curl/8.1")]
    assert systems_behind([heard(agent) for agent in agents], match) == 0


class Handshakes(PlainJudgement):
    """Believes handshakes, too."""

    def match(self, observation: Observation) -> list[Told]:
        """A system for each signature."""
        signature = str(observation.fields.get("signature", ""))
        if observation.kind != "tcp.syn":
            return super().match(observation)
        name = "Windows" if signature == WINDOWS else "Linux"
        system = Evidence(Attribute.OS, name, 0.8, Family.STACK, "plain.syn", "tcp.syn", observation.fields)
        return [(system, observation.capture, observation.packet, observation.count)]


def test_of_a_shared_address_no_client_tells_what_the_device_is() -> None:
    seen = [bound(*GATE), observation("relation.names_asked", *GATE, {"name": "pump.example"}, packet=3)]
    shares = [handshake(WINDOWS, 1), handshake(LINUX, 2), handshake(WINDOWS, 3)]
    kinds = {"tcp.syn"}
    for signs, expected in ((shares[:1], {Attribute.OS}), (shares, set())):
        site = site_of([])
        site.ledger.speaks = lambda one: one.kind in kinds or bool(PlainJudgement().match(one))
        site.note_observations([*seen, *signs])
        (gate,) = take_stock(site, Handshakes()).assets
        assert gate.facts.keys() & {Attribute.OS} == expected


def test_the_cloud_that_is_asked_for_tells_the_kind_of_thing_and_not_its_system() -> None:
    asked = Evidence(Attribute.CATEGORY, "smart_plug", 0.8, Family.DESTINATION, "r", "relation.names_asked", {})
    assert not tells_of_a_guest(asked)
    assert tells_of_a_guest(replace(asked, attribute=Attribute.OS))
    assert tells_of_a_guest(replace(asked, kind="http.request", attribute=Attribute.MODEL))
    assert not tells_of_a_guest(replace(asked, kind="dhcp.request", attribute=Attribute.OS))


def test_who_answers_for_names_asks_for_others() -> None:
    """A router that hands questions on is not all the things whose clouds it asks for."""
    asked = observation("relation.names_asked", *GATE, {"name": "camera.example"})
    asks = conversation((SCANNER, "10.0.0.7"), GATE, 53, "dns", transport="udp")
    for flows, expected in (([], True), ([asks], False)):
        assets = take_stock(site_of([bound(*GATE), asked], flows), PlainJudgement()).assets
        (gate,) = [asset for asset in assets if ROUTER in asset.macs]
        assert (Attribute.OS in gate.facts) is expected
