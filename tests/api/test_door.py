"""Tickets open once and for a while; a session is its account's, and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.api.door import (
    MAX_SESSIONS,
    MAX_USED,
    SESSION_SECONDS,
    TICKET_SECONDS,
    Clocks,
    Door,
    entrance,
    new_key,
    new_ticket,
)

if TYPE_CHECKING:
    from starlette.types import Scope

KEY = bytes(range(32))
NOON = 1_700_000_000.5
OWNER, OTHER = 1000, 1001


class World:
    """A door with clocks and accounts in our hands."""

    def __init__(self) -> None:
        self.now = NOON
        self.account: int | None = OWNER
        self.door = Door(KEY, 8300, lambda *_: self.account, Clocks(lambda: self.now, lambda: self.now))

    def enter(self, ticket: str) -> str | None:
        """Give a ticket; return the cookie as a browser sends it back."""
        cookie = self.door.enter(scope(f"ticket={ticket}"))
        return None if cookie is None else cookie.partition(";")[0]

    def session(self) -> str:
        """Enter with a good ticket."""
        cookie = self.enter(new_ticket(KEY, self.now))
        assert cookie is not None
        return cookie

    def knows(self, cookie: str) -> bool:
        """Come with a cookie."""
        return self.door.knows(scope(cookie=cookie))


def scope(query: str = "", cookie: str = "") -> Scope:
    """A request as the server tells it."""
    headers = [(b"cookie", cookie.encode())] if cookie else []
    ends = {"client": ("127.0.0.1", 50_000), "server": ("127.0.0.1", 8300)}
    return {"type": "http", "query_string": query.encode(), "headers": headers, **ends}


def test_a_ticket_gives_a_session_once() -> None:
    world, ticket = World(), new_ticket(KEY, NOON)
    cookie = world.enter(ticket)
    assert cookie is not None
    assert cookie.startswith("asepsis-8300=")
    assert world.knows(cookie)
    assert world.knows(f"other=1; {cookie}")
    assert world.enter(ticket) is None


@pytest.mark.parametrize(("later", "is_taken"), [(0, True), (TICKET_SECONDS - 1, True), (TICKET_SECONDS + 1, False)])
def test_a_ticket_grows_old(later: int, is_taken: bool) -> None:  # noqa: FBT001 (a row of the table)
    world, ticket = World(), new_ticket(KEY, NOON)
    world.now += later
    assert (world.enter(ticket) is not None) == is_taken


def test_a_ticket_of_the_future_or_of_another_run_is_refused() -> None:
    world = World()
    assert world.enter(new_ticket(KEY, NOON + 60)) is None
    assert world.enter(new_ticket(new_key(), NOON)) is None


@given(st.integers(0, 108), st.characters(codec="ascii"))
def test_one_letter_changed_and_it_is_no_ticket(place: int, letter: str) -> None:
    ticket = new_ticket(KEY, NOON)
    forged = ticket[:place] + letter + ticket[place + 1 :]
    world = World()
    if forged != ticket and "&" not in forged:
        assert world.enter(forged) is None


@given(st.text())
def test_what_is_no_ticket_is_refused(text: str) -> None:
    world = World()
    assert world.door.enter(scope(text)) is None
    assert world.enter(text) is None


def test_the_time_in_a_ticket_is_sealed() -> None:
    _, number, seal = new_ticket(KEY, NOON - 10_000).split(".")
    assert World().enter(f"{int(NOON)}.{number}.{seal}") is None


def test_a_session_is_good_for_its_account_only() -> None:
    world = World()
    cookie = world.session()
    for account in (OTHER, None, 0):
        world.account = account
        assert not world.knows(cookie), account
    world.account = OWNER
    assert world.knows(cookie)


def test_who_cannot_be_told_is_not_let_in() -> None:
    world, ticket = World(), new_ticket(KEY, NOON)
    world.account = None
    assert world.enter(ticket) is None
    world.account = OWNER
    assert world.enter(ticket) is not None, "a refusal spends nothing"


def test_a_session_ends_when_it_rests() -> None:
    world = World()
    cookie = world.session()
    for _ in range(3):
        world.now += SESSION_SECONDS - 1
        assert world.knows(cookie), "each request keeps it"
    world.now += SESSION_SECONDS + 1
    assert not world.knows(cookie)


def test_one_session_more_ends_the_one_that_rested_longest() -> None:
    world = World()
    cookies = []
    for _ in range(MAX_SESSIONS):
        cookies.append(world.session())
        world.now += 1
    assert world.knows(cookies[0])
    world.now += 1
    last = world.session()
    assert [world.knows(cookie) for cookie in [*cookies, last]] == [True, False, *[True] * (MAX_SESSIONS - 1)]


def test_used_tickets_are_bounded_and_forgotten() -> None:
    world = World()
    for _ in range(MAX_USED):
        world.session()
    assert world.enter(new_ticket(KEY, world.now)) is None
    world.now += TICKET_SECONDS + 1
    assert world.enter(new_ticket(KEY, world.now)) is not None


def test_the_address_holds_the_ticket() -> None:
    address = entrance("http://127.0.0.1:8300/", KEY, NOON)
    assert address.startswith("http://127.0.0.1:8300/enter?ticket=")
    assert World().enter(address.partition("=")[2]) is not None
