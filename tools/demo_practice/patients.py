"""The invented patients whose identifiers travel through the recording as canaries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CANARIES_FILE = Path(__file__).with_name("canaries.txt")
"""Every identifier that must never leave the engine, one a line; tests read it too."""


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient who does not exist."""

    family: str
    given: str
    identifier: str
    born: str
    """Year, month and day as eight digits."""
    sex: str

    @property
    def person_name(self) -> str:
        """Family and given name as DICOM and HL7 write them."""
        return f"{self.family}^{self.given}"


QUILLFEATHER = Patient("Quillfeather", "Zephyrine", "LSP-704417", "19410319", "F")
BRAMBLEWICK = Patient("Bramblewick", "Thaddeus", "LSP-704418", "19670822", "M")
HONEYCUTT_VANE = Patient("Honeycutt-Vane", "Ottoline", "LSP-704419", "19530411", "F")
MARROWGATE = Patient("Marrowgate", "Ignatius", "LSP-704420", "19880105", "M")
THISTLEDOWN = Patient("Thistledown", "Leopoldine", "LSP-704421", "19720930", "F")
PATIENTS = (QUILLFEATHER, BRAMBLEWICK, HONEYCUTT_VANE, MARROWGATE, THISTLEDOWN)


def canaries(file: Path = CANARIES_FILE) -> list[str]:
    """Return the identifiers that no output may contain."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
