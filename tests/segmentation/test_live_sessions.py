"""Conversations that the kernel remembers."""

from __future__ import annotations

from asepsis.segmentation.live_sessions import LiveSession, cut_by, sessions_of
from tests.segmentation.sample import practice

LISTING = """\
tcp      6 431999 ESTABLISHED src=192.0.2.31 dst=192.0.2.21 sport=50000 dport=445 src=192.0.2.21 dst=192.0.2.31 sport=445 dport=50000 [ASSURED] mark=0 use=1
ipv6     10 udp      17 29 src=2001:db8::b dst=2001:db8::c sport=5 dport=6 src=2001:db8::c dst=2001:db8::b sport=6 dport=5 mark=0 use=1
icmp     1 29 src=192.0.2.1 dst=192.0.2.2 type=8 code=0 id=1 src=192.0.2.2 dst=192.0.2.1 type=0 code=0 id=1 mark=0 use=1
"""  # noqa: E501 (as conntrack prints it)
PUMP = LiveSession("tcp", "192.0.2.11", "192.0.2.12", 40_000, 3613)
TURNED = LiveSession("tcp", "192.0.2.12", "192.0.2.11", 3613, 40_000)


def test_the_first_direction_is_read() -> None:
    assert sessions_of(LISTING) == [
        LiveSession("tcp", "192.0.2.31", "192.0.2.21", 50_000, 445),
        LiveSession("udp", "2001:db8::b", "2001:db8::c", 5, 6),
    ]


def test_what_the_policy_would_not_let_begin_is_cut() -> None:
    desk, other = sessions_of(LISTING)
    assert cut_by(practice(), [desk, other, PUMP, TURNED], frozenset()) == [desk, other]


def test_our_own_conversations_are_never_cut() -> None:
    desk = sessions_of(LISTING)[0]
    assert cut_by(practice(), [desk], frozenset(("192.0.2.31",))) == []
