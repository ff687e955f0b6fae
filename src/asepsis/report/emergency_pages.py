"""Pages to print before they are needed: the first ten minutes of an incident, and a downtime sheet per service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.wording import count, day_words, full_stop, listed
from asepsis.governance.care import cut_off_by_internet, keep_plugged_in, service_maps, way_out
from asepsis.governance.knowledge import people, roles
from asepsis.governance.snapshot import kind_words, name_of
from asepsis.inventory.naming import address_of, own_name
from asepsis.report.paper import Facts, Notice, Paper, Section, Steps, Table
from asepsis.report.phrases import capital

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asepsis.governance.care import Keep, ServiceMap
    from asepsis.governance.snapshot import Snapshot
    from asepsis.inventory.inventory import Asset

SHOWN = 8
"""Devices named on a page that must stay one page; the others are counted."""
STEPS = (
    ("Minute 0.", "Go to the patients. Who is on a pump or a monitor? Stay with them."),
    ("Minute 1.", "Say it out loud: “We have an incident.” One person leads. One person writes down times."),
    ("Minute 2.", "Take your hands off the computers. Do not turn them off. Do not type passwords."),
    ("Minute 3.", "Call the person who helps with computers. Use a mobile phone."),
    ("Minute 5.", "Cut the internet side, if the leader says so. Leave the inside of the network on."),
    ("Minute 7.", "Hand out the downtime sheets. Work on paper. Check each name twice."),
    ("Minute 9.", "Call the insurer before you pay, wipe or promise anything."),
    ("Minute 10.", "Meet. What do we stop? What goes on? When do we meet again?"),
)
OTHER_CALLS = (
    ("Insurer: hotline and policy number", ""),
    ("Vendor of the health record", ""),
    ("Hospital we work with", ""),
    ("Lawyer", ""),
    ("FBI", "Your field office, or ic3.gov from a clean device"),
    ("CISA (federal help)", "cisa.gov/report from a clean device"),
)
TO_FILL = (("Vendor number", ""), ("Who leads", ""), ("Down since", ""), ("Back since", ""))
FORM_ROWS = 12
"""Empty rows of the form on a downtime sheet: enough to begin with; copy the page for more."""
FOOT = "Made by Asepsis from your own network. Holds names and addresses: hang it where staff see it, not patients."


def first_ten_minutes(snapshot: Snapshot) -> Paper:
    """Return the page for the first ten minutes of an incident."""
    return Paper(
        title="The first ten minutes",
        subtitle="something is wrong with the computers",
        lead=(_as_of(snapshot),),
        sections=(
            Section("steps", "What to do", "", (Steps(STEPS),)),
            Section("keep", "Do not unplug", "", _keep_blocks(snapshot)),
            Section("cut", "If you must cut", "", _cut_blocks(snapshot)),
            Section("people", "Who does what", "", (_people(snapshot),)),
            Section("calls", "Whom to call", "", (Facts(OTHER_CALLS, is_short=True),)),
        ),
        moment=snapshot.moment,
        foot=FOOT,
        is_card=True,
    )


def _as_of(snapshot: Snapshot) -> str:
    if snapshot.moment is None:
        return "We have seen no network yet. Fill in the lines by hand."
    seen = f"Devices as seen up to {day_words(snapshot.moment)}."
    return f"{seen} A device that stayed silent is missing here. Print it now."


def _keep_blocks(snapshot: Snapshot) -> tuple[Table | Notice, ...]:
    kept = keep_plugged_in(snapshot)
    rows = tuple(_keep_row(one) for one in kept[:SHOWN])
    table = Table(
        ("Device", "Where", "Works with: leave this on too"), rows, (5, 3, 6), (1,),
        "We saw no pump or monitor. That does not mean there is none: look in each room.",
    )  # fmt: skip
    more = len(kept) - SHOWN
    notice = Notice("Look first.", "These may be on a patient. A nurse decides, never a computer.")
    return (
        (notice, table, Notice("More:", f"{count(more, 'other device')}. See the list."))
        if more > 0
        else (notice, table)
    )


def short_name(asset: Asset) -> str:
    """The name of a device where its address stands beside it: its own, or what it is."""
    return own_name(asset) or capital(kind_words(asset))


def _keep_row(one: Keep) -> tuple[str, str, str]:
    kind = capital(kind_words(one.device)) if one.is_kind_known else "Device of unknown kind"
    own = short_name(one.device)
    name = kind if own == capital(kind_words(one.device)) else f"{kind}: {own}"
    partners = [f"{kind_words(partner)} {short_name(partner)}" for partner in one.partners]
    outside = " It talks to the internet." if one.needs_internet else ""
    works = full_stop(listed(partners)) or ("No device here." if outside else "Not known. Do not cut its network.")
    return name, address_of(one.device), works + outside


def _cut_blocks(snapshot: Snapshot) -> tuple[Table | Notice, ...]:
    boxes = [f"{name_of(one)} ({address_of(one)})" for one in way_out(snapshot)]
    where = "We do not know which box leads to the internet. Ask who helps with computers. Write it here: ____"
    if boxes:
        where = f"The way out is {listed(boxes)}. Pull its cable to the internet, not those to your devices."
    talking = cut_off_by_internet(snapshot)
    named = [name_of(one) for one in talking[:SHOWN]]
    named += [count(len(talking) - SHOWN, "other")] if talking[SHOWN:] else []
    stops = "We saw no device talk to the internet. That does not mean that none does."
    if named:
        stops = f"These talk to the internet and may lose something: {listed(named)}."
    return Notice("Where.", where), Notice("What stops.", stops)


def _people(snapshot: Snapshot) -> Table:
    rows = []
    for person in people():
        answer = snapshot.answers.get(f"person-{person.id}")
        does = " ".join(role.ten_minutes for role in roles() if role.person == person.id)
        rows.append((person.title, answer.value if answer is not None else "", does))
    return Table(("Person", "Name and phone", "Does"), tuple(rows), (3, 4, 8))


def downtime_sheets(snapshot: Snapshot) -> Paper:
    """Return the downtime sheets: a page for each service that exists here."""
    maps = service_maps(snapshot)
    sections = tuple(_sheet(one, is_first=number == 0) for number, one in enumerate(maps))
    nothing = Notice("Not known.", "We saw no device that care leans on. Record the network while you work.")
    return Paper(
        title="Downtime sheets",
        subtitle="how to go on when the computers stop",
        lead=(_as_of(snapshot), "Keep them on paper. Plan for four weeks, not for an hour."),
        sections=sections or (Section("none", "Services", "", (nothing,)),),
        moment=snapshot.moment,
        foot=FOOT,
        is_card=True,
    )


def _sheet(one: ServiceMap, *, is_first: bool) -> Section:
    service = one.service
    form = f"{service.paper.partition(':')[0]}: use the form below, and copy it."
    return Section(
        f"service-{service.id}",
        service.title,
        "",
        (
            Notice("First.", service.first),
            Facts((("What stops", service.stops), ("What still works", service.alone), ("On paper", form))),
            Table(("Device here", "What it is", "Where"), _devices(one.assets), (4, 4, 4), (2,)),
            Table(
                ("If this stops", "these lose it"), _losses(one), (4, 8), (),
                "We saw none of them work with another device. Ask who looks after them.",
            ),
            Facts(TO_FILL, is_short=True),
            _form(service.paper),
        ),
        new_page=not is_first,
    )  # fmt: skip


def _form(paper: str) -> Table:
    """The paper form as a table to fill by hand: `Exam log: date, time` gives two columns."""
    columns = tuple(column.strip().rstrip(".").capitalize() for column in paper.partition(":")[2].split(","))
    return Table(columns, (("",) * len(columns),) * FORM_ROWS, tuple(max(4, len(one) // 2) for one in columns))


def _devices(assets: Sequence[Asset]) -> tuple[tuple[str, ...], ...]:
    rows = [(short_name(asset), kind_words(asset), address_of(asset)) for asset in assets[:SHOWN]]
    more = len(assets) - SHOWN
    return (*rows, (count(more, "other device"), "see the list", "")) if more > 0 else tuple(rows)


def _losses(one: ServiceMap) -> tuple[tuple[str, str], ...]:
    """By what may stop: who loses it."""
    found: dict[str, list[str]] = {}
    for leaning in one.leanings:
        partner = "The internet" if leaning.partner is None else name_of(leaning.partner)
        found.setdefault(partner, []).append(name_of(leaning.device))
    return tuple(
        (partner, listed(list(dict.fromkeys(names))[:SHOWN])) for partner, names in sorted(found.items())[:SHOWN]
    )
