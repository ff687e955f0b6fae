"""A paper: a document for people as plain values. HTML and PDF are two faces of the same paper."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that is said, with the numbers of its notes."""

    text: str
    notes: tuple[int, ...] = ()
    is_gap: bool = False
    """True when it says that something is not known."""
    fill: str = ""
    """What would fill the gap, or who said it and when."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Things that are said one after the other."""

    items: tuple[Sentence, ...]
    kind: str = "sentences"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under their headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    """Share of the width that each column takes."""
    is_code: tuple[int, ...] = ()
    """Columns that hold addresses."""
    empty: str = ""
    """What to say when there is no row."""
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Steps:
    """Things to do in order: when, and what."""

    items: tuple[tuple[str, str], ...]
    kind: str = "steps"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that must not be overlooked."""

    title: str
    text: str
    kind: str = "notice"


@dataclass(frozen=True, slots=True)
class Facts:
    """Words and what is known of each; an empty one is a line to fill by hand."""

    items: tuple[tuple[str, str], ...]
    is_short: bool = False
    """True when two of them fit side by side."""
    kind: str = "facts"


Block: TypeAlias = Sentences | Table | Steps | Notice | Facts


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper with its heading."""

    id: str
    title: str
    lead: str
    blocks: tuple[Block, ...]
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Where a sentence comes from."""

    text: str
    place: str
    """Capture and packet."""
    rule: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document."""

    title: str
    subtitle: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    moment: datetime | None
    """The time of the newest fact in it; never that of a clock."""
    notes: tuple[Note, ...] = ()
    """Numbered from 1."""
    foot: str = ""
    is_card: bool = False
    """True for pages to hang on a wall: large type, one page a section."""

    def to_dict(self) -> dict[str, Any]:
        """The paper as plain values."""
        values = asdict(self)
        values["moment"] = None if self.moment is None else self.moment.isoformat()
        return values
