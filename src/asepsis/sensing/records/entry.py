"""One record of a source, and where what it says goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.nouns import Flow, Observation, Subject
from asepsis.sensing.records import white_list

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from asepsis.core.nouns import FieldValue
    from asepsis.sensing.records.record import RecordBatch

NOBODY = Subject()


@dataclass(frozen=True, slots=True)
class Entry:
    """One record. What it says is noted with its time and its number."""

    batch: RecordBatch
    source: str
    number: int
    """Of the record in its file, from 1."""
    moment: datetime

    def heard(self, *subjects: Subject) -> None:
        """Note that these sent something."""
        for subject in subjects:
            self.batch.address(self.moment, self.source, self.number, subject)

    def say(self, kind: str, subject: Subject, fields: Mapping[str, FieldValue | None]) -> None:
        """Note what is known of a subject; fields without a value are left out."""
        known = {name: value for name, value in fields.items() if value not in (None, "", [])}
        if subject.mac is not None or subject.ip is not None:
            self.batch.seen.append(Observation(self.moment, self.source, self.number, kind, subject, known))

    def talked(self, ends: tuple[Subject, Subject], talk: Talk) -> None:
        """Note a conversation."""
        self.batch.talked.append(
            Flow(
                start=self.moment,
                end=max(talk.end, self.moment),
                vlan=ends[0].vlan,
                transport=talk.transport,
                initiator=ends[0],
                initiator_port=talk.ports[0],
                responder=ends[1],
                responder_port=talk.ports[1],
                protocol=talk.protocol,
                packets=talk.packets,
                octets=talk.octets,
                answered=talk.answered,
                server=talk.server,
                community_id=talk.community_id,
                capture=self.source,
                packet=self.number,
            )
        )


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as a record tells it; pairs are initiator's and responder's."""

    end: datetime
    transport: str
    ports: tuple[int, int]
    protocol: str | None
    packets: tuple[int, int]
    octets: tuple[int, int]
    answered: bool
    server: str = "responder"
    community_id: str = ""


def subject_of(mac: object, ip: object, vlan: object = None) -> Subject:
    """The endpoint with these addresses; what is no address is left out."""
    number = white_list.number(vlan)
    return Subject(white_list.mac(mac), white_list.ip(ip), number if number and number <= MAX_VLAN else None)


MAX_VLAN = 4094
"""Largest VLAN identifier (IEEE 802.1Q 9.6)."""
