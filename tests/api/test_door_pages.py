"""The pages at the door load nothing, and say what to do."""

from __future__ import annotations

from asepsis.api.door_pages import CLOSED, POLICY, TICKET_REFUSED, closed_page, opened_page


def test_the_way_in_goes_on_by_itself_and_by_a_link() -> None:
    page = opened_page()
    assert 'http-equiv="refresh" content="0; url=/"' in page
    assert '<a href="/">' in page


def test_a_closed_door_says_how_to_get_in() -> None:
    for words in (CLOSED, TICKET_REFUSED):
        page = closed_page(words)
        assert words.partition("“")[0] in page
        assert "<code>asepsis serve --again</code>" in page
        assert "refresh" not in page


def test_they_load_and_run_nothing() -> None:
    for page in (opened_page(), closed_page(CLOSED)):
        assert "<script" not in page
        assert "src=" not in page
    assert POLICY.startswith("default-src 'none'; style-src 'sha256-")
