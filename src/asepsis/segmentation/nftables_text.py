"""Reads an nftables ruleset back into filters: the part of the language that we write, and nothing by guess."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from asepsis.segmentation.meaning import interval
from asepsis.segmentation.nftables_words import (
    HIGHEST,
    IP,
    NOT_OPENING,
    NUMBERS,
    SELECTORS,
    TYPES,
    RulesetError,
    Selector,
    Word,
    words_of,
)
from asepsis.segmentation.space import LAST, Dimension, Entry, Family, Filter, box, without

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asepsis.segmentation.space import Interval

OWN_TABLE = "asepsis"
TABLES = {"inet": (Family.IPV4, Family.IPV6), "bridge": tuple(Family)}
"""Families of packets that each of our tables sees."""
Limits: TypeAlias = dict[Dimension, tuple[int, int]]
Element: TypeAlias = tuple[tuple[int, int], ...]
ADDRESS_TYPES = {Family.IPV4: "ipv4_addr", Family.IPV6: "ipv6_addr"}
MAX_BOXES = 1 << 20
"""Boxes that one ruleset may unfold to; more are refused."""


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A set of the ruleset: its types and elements."""

    types: tuple[str, ...]
    elements: tuple[Element, ...] = ()


@dataclass(slots=True)
class Table:
    """One of our tables while it is read."""

    sets: dict[str, NamedSet] = field(default_factory=dict)
    filters: dict[Family, Filter] | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One condition of a rule: it holds in these families, inside any of these limits."""

    families: frozenset[Family]
    alternatives: tuple[Limits, ...]


def filters_of(text: str) -> dict[str, dict[Family, Filter]]:
    """The filters of our tables `inet` and `bridge`, by family of packets.

    A table that is not there lets everything pass. Raises RulesetError for whatever is not understood.
    """
    tables = _Reader(words_of(text)).tables()
    read: dict[str, dict[Family, Filter]] = {}
    for name, families in TABLES.items():
        filters = tables[name].filters if name in tables else None
        read[name] = filters or {family: Filter((), accept=True) for family in families}
    return read


@lru_cache(1 << 16)
def _value(kind: str, text: str) -> tuple[Family | None, Interval]:
    """An address, number or name, or a range of them, with the family of an address."""
    try:
        if kind == "address":
            return interval(text)
        names = NUMBERS[kind]
        if text in names:
            return None, (names[text], names[text])
        low, _, high = text.partition("-")
        span = int(low), int(high or low)
    except ValueError as error:
        raise RulesetError(f"{text!r} is not understood as {kind}") from error
    if not 0 <= span[0] <= span[1] <= HIGHEST[kind]:
        raise RulesetError(f"{text!r} is out of bounds")
    return None, span


class _Reader:
    """Walks through the words of one ruleset."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.at = 0
        self.boxes = 0

    # --- Words ---

    def peek(self) -> str:
        return self.words[self.at].text if self.at < len(self.words) else ""

    def take(self, *wanted: str) -> str:
        """The next word, which must be one of `wanted` when any are named."""
        if self.at >= len(self.words):
            raise RulesetError(f"the text ends where {' or '.join(wanted) or 'more'} was expected")
        word = self.words[self.at]
        if wanted and word.text not in wanted:
            raise self.refusal(f"{word.text!r} is not understood; {' or '.join(wanted)} was expected")
        self.at += 1
        return word.text

    def refusal(self, reason: str) -> RulesetError:
        line = self.words[min(self.at, len(self.words) - 1)].line if self.words else 1
        return RulesetError(f"line {line}: {reason}")

    def skip(self) -> None:
        while self.peek() == ";":
            self.at += 1

    def accepts(self, *texts: str) -> bool:
        """Take these words when they come next."""
        if tuple(word.text for word in self.words[self.at : self.at + len(texts)]) != texts:
            return False
        self.at += len(texts)
        return True

    # --- Tables, sets and chains ---

    def tables(self) -> dict[str, Table]:
        tables: dict[str, Table] = {}
        self.skip()
        while self.peek():
            is_removal = self.take("table", "delete") == "delete"
            if is_removal:
                self.take("table")
            family = self.take(*TABLES)
            self.take(OWN_TABLE)
            if is_removal:
                tables.pop(family, None)
            elif self.accepts("{"):
                if family in tables:
                    raise self.refusal(f"the table {family} {OWN_TABLE} is there twice")
                tables[family] = self._table(family)
            self.skip()
        return tables

    def _table(self, family: str) -> Table:
        table = Table()
        self.skip()
        while not self.accepts("}"):
            kind, name = self.take("set", "chain"), self.take()
            self.take("{")
            if kind == "set":
                if name in table.sets:
                    raise self.refusal(f"the set {name} is there twice")
                table.sets[name] = self._set()
            elif table.filters is not None:
                raise self.refusal("a second chain is not understood")
            else:
                table.filters = self._chain(family, table.sets)
            self.skip()
        return table

    def _set(self) -> NamedSet:
        types: tuple[str, ...] = ()
        elements: tuple[Element, ...] = ()
        self.skip()
        while not self.accepts("}"):
            word = self.take("type", "flags", "counter", "elements", "size", "auto-merge")
            if word == "type":
                types = self._types()
            elif word == "flags":
                self.take("interval")
            elif word == "size":
                self.take()
            elif word == "elements":
                self.take("=")
                elements = tuple(self._elements(types))
            self.skip()
        if not types:
            raise self.refusal("a set without a type is not understood")
        return NamedSet(types, elements)

    def _types(self) -> tuple[str, ...]:
        types = [self.take(*TYPES)]
        while self.accepts("."):
            types.append(self.take(*TYPES))
        return tuple(types)

    def _elements(self, types: tuple[str, ...]) -> Iterator[Element]:
        self.take("{")
        self.skip()
        while not self.accepts("}"):
            yield self._element(types)
            self.skip()
            if self.peek() != "}":
                self.take(",")
                self.skip()

    def _element(self, types: tuple[str, ...]) -> Element:
        spans = []
        for number, kind in enumerate(types):
            if number:
                self.take(".")
            family, span = self._read(TYPES[kind])
            if family is not None and kind != ADDRESS_TYPES[family]:
                raise self.refusal(f"an address of another family in a set of {kind}")
            spans.append(span)
        self._remarks()
        return tuple(spans)

    def _read(self, kind: str) -> tuple[Family | None, Interval]:
        try:
            return _value(kind, self.take())
        except RulesetError as error:
            raise self.refusal(str(error)) from error

    def _remarks(self) -> None:
        """Counters and comments change nothing about what passes."""
        while self.peek() in {"counter", "comment"}:
            if self.take() == "comment":
                self.take()
            elif self.accepts("packets"):
                self.take()
                self.take("bytes")
                self.take()

    def _chain(self, family: str, sets: dict[str, NamedSet]) -> dict[Family, Filter]:
        self.skip()
        for word in ("type", "filter", "hook", "forward", "priority"):
            self.take(word)
        self.take("filter", "0")
        self.skip()
        accept = True
        if self.accepts("policy"):
            accept = self.take("accept", "drop") == "accept"
        entries: dict[Family, list[Entry]] = {one: [] for one in TABLES[family]}
        self.skip()
        while not self.accepts("}"):
            self._rule(family, sets, entries)
            self.skip()
        return {one: Filter(tuple(lines), accept) for one, lines in entries.items()}

    # --- Rules ---

    def _rule(self, table: str, sets: dict[str, NamedSet], entries: dict[Family, list[Entry]]) -> None:
        if self.at >= len(self.words):
            raise self.refusal("the text ends inside a chain")
        line = self.words[self.at].line
        matches: list[Match] = []
        verdict, is_limited = "", False
        while self.peek() not in {";", "}"}:
            if verdict:
                self.take("comment")
                self.take()
            elif self.peek() in {"counter", "comment"}:
                self._remarks()
            elif self.accepts("log"):
                self.take("prefix")
                self.take()
            elif self.accepts("limit", "rate"):
                is_limited = True
                self._limit()
            elif self.peek() in {"accept", "drop"}:
                verdict = self.take()
            else:
                matches.append(self._match(table, sets))
        if not verdict:
            return
        if is_limited:
            raise RulesetError(f"line {line}: a verdict that depends on a rate is not understood")
        self._unfold(matches, entries, accept=verdict == "accept", label=f"line {line}")

    def _limit(self) -> None:
        self.take()
        if self.accepts("burst"):
            self.take()
            self.take("packets")

    def _unfold(self, matches: list[Match], entries: dict[Family, list[Entry]], *, accept: bool, label: str) -> None:
        families = frozenset(entries).intersection(*(match.families for match in matches))
        limits: Sequence[Limits] = [{}]
        for match in sorted(matches, key=lambda one: len(one.alternatives)):
            if limits == [{}]:
                limits = match.alternatives
            else:
                limits = [
                    both for one in limits for other in match.alternatives if (both := _both(one, other)) is not None
                ]
        self.boxes += len(limits) * len(families)
        if self.boxes > MAX_BOXES:
            raise RulesetError(f"{label}: the ruleset unfolds to more than {MAX_BOXES} boxes")
        for family in families:
            entries[family] += [Entry(box(family, one), accept, label) for one in limits]

    def _match(self, table: str, sets: dict[str, NamedSet]) -> Match:
        if self.accepts("ether", "type", "arp"):
            return Match(frozenset((Family.ARP,)), ({},))
        if self.accepts("tcp", "flags"):
            for form in NOT_OPENING:
                if self.accepts(*form):
                    return Match(IP, ({Dimension.PROTOCOL: (6, 6), Dimension.OPENING: (0, 0)},))
            raise self.refusal("this condition on TCP flags is not understood")
        selectors = [self._selector(table)]
        while self.accepts("."):
            selectors.append(self._selector(table))
        if len({one.dimension for one in selectors}) < len(selectors):
            raise self.refusal("a concatenation that names the same thing twice is not understood")
        return self._values(selectors, sets)

    def _selector(self, table: str) -> Selector:
        first, second = self.take(), self.take()
        found = SELECTORS.get((first, second))
        if found is None or (found.kind == "state" and table != "inet"):
            self.at -= 2
            raise self.refusal(f"{first!r} {second!r} is not understood")
        if first == "icmpv6":
            return found._replace(kind="icmpv6")
        return found

    def _values(self, selectors: list[Selector], sets: dict[str, NamedSet]) -> Match:
        families = frozenset(Family).intersection(*(one.families for one in selectors))
        is_negated = self.accepts("!=")
        elements = self._set_named(selectors, sets) if self.peek().startswith("@") else self._written(selectors)
        if is_negated:
            elements = self._negated(selectors, elements)
        made = [_limits(selectors, element) for element in elements]
        alternatives = tuple(limits for limits in made if limits is not None)
        if any(one.dimension in {Dimension.SOURCE_PORT, Dimension.TARGET} and not one.protocol for one in selectors):
            self._refuse_ports_without_protocol(alternatives)
        return Match(families, alternatives)

    def _refuse_ports_without_protocol(self, alternatives: tuple[Limits, ...]) -> None:
        """`th` reads the same octets of any protocol: only TCP and UDP have ports there."""
        for limits in alternatives:
            if limits.get(Dimension.PROTOCOL) not in {(6, 6), (17, 17)}:
                raise self.refusal("ports of a protocol other than tcp and udp are not understood")

    def _set_named(self, selectors: list[Selector], sets: dict[str, NamedSet]) -> list[Element]:
        name = self.take().removeprefix("@")
        if name not in sets:
            raise self.refusal(f"the set {name} is not there (sets stand before the chain)")
        kinds = [self._type_of(selector) for selector in selectors]
        if list(sets[name].types) != kinds:
            raise self.refusal(f"the set {name} holds {' . '.join(sets[name].types)}, not {' . '.join(kinds)}")
        return list(sets[name].elements)

    def _type_of(self, selector: Selector) -> str:
        if selector.kind == "address":
            return "ipv4_addr" if Family.IPV4 in selector.families else "ipv6_addr"
        kinds = {"protocol": "inet_proto", "number": "inet_service"}
        if selector.kind not in kinds:
            raise self.refusal("a named set of such values is not understood")
        return kinds[selector.kind]

    def _written(self, selectors: list[Selector]) -> list[Element]:
        """Values in the rule itself: one, a list with commas, or a set in braces."""
        if len(selectors) > 1:
            raise self.refusal("a concatenation without a named set is not understood")
        kind = selectors[0].kind
        in_braces = self.accepts("{")
        elements: list[Element] = []
        while True:
            family, span = self._read(kind)
            if family is not None and family not in selectors[0].families:
                raise self.refusal("an address of another family")
            elements.append((span,))
            if not (self.accepts(",") and (in_braces or kind == "state")):
                break
        if in_braces:
            self.take("}")
        return elements

    def _negated(self, selectors: list[Selector], elements: list[Element]) -> list[Element]:
        if len(selectors) > 1:
            raise self.refusal("a negated concatenation is not understood")
        kind = selectors[0].kind
        last = LAST[min(selectors[0].families)] if kind == "address" else HIGHEST[kind]
        left: list[Element] = [(span,) for span in without((0, last), [element[0] for element in elements])]
        return left


def _limits(selectors: list[Selector], element: Element) -> Limits | None:
    """The limits that one element sets; None when it can never hold."""
    limits: Limits | None = {selector.dimension: span for selector, span in zip(selectors, element, strict=True)}
    for selector in selectors:
        if limits is not None and selector.protocol is not None:
            limits = _both(limits, {Dimension.PROTOCOL: (selector.protocol, selector.protocol)})
    return limits


def _both(one: Limits, other: Limits) -> Limits | None:
    """Where both limits hold; None when that is nowhere."""
    result = dict(one)
    for dimension, (low, high) in other.items():
        mine = result.get(dimension)
        span = (low, high) if mine is None else (max(low, mine[0]), min(high, mine[1]))
        if span[0] > span[1]:
            return None
        result[dimension] = span
    return result
