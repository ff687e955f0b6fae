"""The PDF face of papers: the same bytes, embedded fonts, tagged, and names are never source."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from asepsis.report.paper_pdf import paper_pdf
from tests.report.test_paper_html import paper

if TYPE_CHECKING:
    from pathlib import Path


def words_of(pdf: bytes, folder: Path) -> str:
    """The text of a PDF file, as another program reads it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is missing (package poppler-utils)")
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert paper_pdf(paper()) == paper_pdf(paper())


def test_it_is_an_accessible_pdf_with_links_and_fonts_inside() -> None:
    made = paper_pdf(paper())
    assert made.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part" in made
    assert re.search(rb"/FontFile\d?", made)
    assert b"/Link" in made


@pytest.mark.tool
@pytest.mark.parametrize(
    "name", ['#panic("x")', "*bold* _it_ $x$ @ref <label>", '"); #read("/etc/passwd")', "\\u{41} // c"]
)
def test_a_name_is_text_never_source(name: str, tmp_path: Path) -> None:
    told = re.sub(r"\s+", "", words_of(paper_pdf(paper(name)), tmp_path))
    assert re.sub(r"\s+", "", name) in told


@pytest.mark.tool
def test_what_a_reader_cannot_see_is_written_out(tmp_path: Path) -> None:
    told = words_of(paper_pdf(paper("a\u202eb\x07")), tmp_path)
    assert "a[U+202E]b[U+0007]" in told
