"""A page in one file forbids all but its own style sheet, and says its title as text."""

from __future__ import annotations

from asepsis.report.html.document import head, policy_of
from asepsis.report.html.markup import element

SHEET = "p { color: red }"


def test_the_policy_fits_the_sheet_and_no_other() -> None:
    page = head("x", SHEET).text
    assert policy_of(SHEET).replace("'", "&#x27;") in page
    assert policy_of(SHEET) != policy_of(SHEET + " ")
    assert "default-src 'none'" in policy_of(SHEET)


def test_a_title_is_text_and_more_stands_before_it() -> None:
    page = head("<b>", SHEET, element("meta", name="robots", content="none")).text
    assert "<title>Asepsis: &lt;b&gt;</title>" in page
    assert page.index("robots") < page.index("<title>")
