"""Rules as data: observation in, evidence out."""

from __future__ import annotations

import re
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from asepsis.core.nouns import Attribute, Evidence
from asepsis.identification.condition import Check, Groups, compile_conditions, fields_read, fields_required, resolve
from asepsis.identification.derivation import DERIVED_FROM, derive
from asepsis.identification.selection import Selection, gates

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from asepsis.core.nouns import FieldValue, Observation, Told
    from asepsis.core.taxonomy import Taxonomy
    from asepsis.identification.compiled import Compiled
    from asepsis.identification.lookup import Table
    from asepsis.identification.rule import Rule
    from asepsis.identification.vendors import VendorNames

MATCHES_KEPT = 65_536
"""Distinct observations whose evidence is remembered; beyond that the least recently used is worked out again."""
VALUE_LENGTH_MAXIMUM = 128
"""Longer values are no names: they are left out."""
PLACEHOLDERS = frozenset(
    (
        "unknown",
        "none",
        "n/a",
        "na",
        "null",
        "default",
        "default string",
        "to be filled by o.e.m.",
        "not specified",
        "undefined",
        "manufacturer",
        "model",
        "localhost",
        "localhost.localdomain",
        "(none)",
        "-",
        "0",
        "unset",
        "generic",
        "serial",
        "test",
    ),
)
"""What makers leave in a field that they did not fill."""
BRACES = re.compile(r"\{([a-z_][A-Za-z0-9_.]*)\}")


class RuleError(ValueError):
    """A rule file cannot be used; the message says which file, which rule, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rules refer to besides themselves."""

    tables: Mapping[str, Table]
    vendors: VendorNames
    taxonomy: Taxonomy


_Rows = dict[tuple[str, str, str], "Mapping[str, str] | None"]
"""Rows by table, key as the rule writes it, and method: for one set of fields and no groups."""


class _Same(NamedTuple):
    """What follows from fields, and the fields themselves, so that no others come to lie in their place."""

    fields: Mapping[str, FieldValue]
    prototypes: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule ready to run."""

    rule: Rule
    check: Check
    required: frozenset[str]
    read: frozenset[str]

    def evidence(self, fields: Mapping[str, FieldValue], around: Surroundings, rows: _Rows) -> list[Evidence]:
        """Return what follows from the fields: prototypes without capture and packet.

        `rows`: what was looked up for these fields, for the next rule that asks the same.
        """
        groups: Groups = {}
        if not self.required <= fields.keys() or not self.check(fields, groups):
            return []
        if self.rule.lookup is not None and not self._look_up(fields, groups, around, rows):
            return []
        shown = {name: fields[name] for name in sorted(self.read) if name in fields}
        made = []
        for attribute, template in self.rule.then.items():
            value = normalise(attribute, fill(template, groups, fields), around)
            strength = self._strength(attribute, groups)
            if value and strength is not None:
                rule = self.rule
                made.append(Evidence(attribute, value, strength, rule.family, rule.id, rule.kind, shown))
        return made

    def _look_up(self, fields: Mapping[str, FieldValue], groups: Groups, around: Surroundings, rows: _Rows) -> bool:
        clause = self.rule.lookup
        if clause is None:
            return True
        asked = clause.table, clause.key, clause.method
        if not groups and asked in rows:
            row = rows[asked]
        else:
            key = fill(clause.key, groups, fields)
            row = around.tables[clause.table].find(key, clause.method) if key else None
            if not groups:
                rows[asked] = row
        if row is None:
            return False
        groups.update({name: text for name, text in row.items() if text})
        return True

    def _strength(self, attribute: Attribute, groups: Groups) -> float | None:
        strength = self.rule.strength_of(attribute)
        if isinstance(strength, float):
            return strength
        text = groups.get(strength.strip("{}"))
        return float(text) if text else None


def fill(template: str, groups: Mapping[str, str], fields: Mapping[str, FieldValue]) -> str:
    """Put groups and fields into a template. Returns an empty text when one of its braces has nothing to hold."""
    missing = False

    def put(match: re.Match[str]) -> str:
        nonlocal missing
        name = match.group(1)
        value: object = groups.get(name)
        if value is None:
            value = resolve(fields, name)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            missing = True
            return ""
        return str(value)

    filled = BRACES.sub(put, template)
    return "" if missing else filled


def normalise(attribute: Attribute, value: str, around: Surroundings) -> str:
    """Return the value as it is shown and compared, or an empty text when it says nothing."""
    text = " ".join(value.split()).strip(" ,;\x00")
    if not text or len(text) > VALUE_LENGTH_MAXIMUM or text.casefold() in PLACEHOLDERS or not text.isprintable():
        return ""
    if attribute is Attribute.VENDOR:
        return around.vendors.canonical(text)
    if attribute is Attribute.CATEGORY:
        return text if text in around.taxonomy.categories else ""
    if attribute is Attribute.HOSTNAME:
        return text.rstrip(".")
    return text


class RuleBook:
    """All rules that hold, ready to be asked what an observation speaks for."""

    def __init__(
        self,
        rules: Sequence[Rule],
        around: Surroundings,
        origins: Mapping[str, str] | None = None,
        proven: Container[str] = frozenset(),
    ) -> None:
        """`origins`: id of a rule → file it stands in. `proven`: ids of rules that are known to run.

        Raises RuleError for a rule that cannot run.
        """
        self.rules = tuple(rules)
        self.around = around
        self.origins = dict(origins or {})
        self._by_kind: dict[str, list[Rule]] = defaultdict(list)
        self._ready: dict[str, _Compiled] = {}
        """By id."""
        for rule in rules:
            self._by_kind[rule.kind].append(rule)
            if rule.id not in proven:
                self._ready[rule.id] = self._compile(rule)
        self._selections: dict[str, Selection[Rule]] = {}
        self._known: OrderedDict[tuple[str, str], tuple[Evidence, ...]] = OrderedDict()
        self._same: dict[tuple[str, int], _Same] = {}
        """The same by the object that holds the fields: most observations of a site share theirs with others."""

    def _candidates(self, kind: str, fields: Mapping[str, FieldValue]) -> Iterator[Rule]:
        """The rules that may hold. Those of a kind are sorted when it comes for the first time: few sites show all."""
        selection = self._selections.get(kind)
        if selection is None:
            rules = self._by_kind.get(kind, [])
            selection = Selection(zip(rules, gates([rule.conditions for rule in rules]), strict=True))
            self._selections[kind] = selection
        return selection.candidates(fields)

    def _compile(self, rule: Rule) -> _Compiled:
        where = f"{self.origins.get(rule.id, 'rules')}: rule {rule.id}"
        try:
            check = compile_conditions(rule.conditions)
        except ValueError as error:
            raise RuleError(f"{where}: {error}") from error
        if rule.lookup is not None and rule.lookup.table not in self.around.tables:
            known = ", ".join(sorted(self.around.tables)) or "none"
            raise RuleError(f"{where}: there is no table {rule.lookup.table!r}; the tables are: {known}")
        category = rule.then.get(Attribute.CATEGORY, "")
        if category and "{" not in category and category not in self.around.taxonomy.categories:
            raise RuleError(f"{where}: {category!r} is no category; knowledge/taxonomy.csv lists them")
        named = {name for template in rule.then.values() for name in BRACES.findall(template)}
        read = {name.partition(".")[0] for name in fields_read(rule.conditions) | named}
        return _Compiled(rule, check, fields_required(rule.conditions), frozenset(read))

    @classmethod
    def load(cls, folders: Iterable[Path], around: Surroundings, compiled: Compiled | None = None) -> RuleBook:
        """Read all rule files below the folders; a rule of a later folder replaces one of the same id.

        `compiled`: files that were read before, and whose rules run. Raises RuleError for a file that is no rule file,
        and for two rules of one id in one folder.
        """
        rules: dict[str, Rule] = {}
        origins: dict[str, str] = {}
        proven: set[str] = set()
        for folder in folders:
            mine: dict[str, str] = {}
            for path in sorted(folder.rglob("*.yaml")):
                known = None if compiled is None else compiled.rules(path)
                found = _read(path) if known is None else known
                (proven.difference_update if known is None else proven.update)(rule.id for rule in found)
                for rule in found:
                    if rule.id in mine:
                        raise RuleError(f"{path}: rule {rule.id} stands in {mine[rule.id]} too; give one another id")
                    mine[rule.id] = str(path)
                    rules[rule.id] = rule
            origins.update(mine)
        return cls([rules[name] for name in sorted(rules)], around, origins, proven)

    @property
    def remembered(self) -> int:
        """How many distinct observations are remembered with their evidence."""
        return len(self._known)

    def match(self, observation: Observation) -> list[Told]:
        """Return what the observation speaks for, by all rules of its kind and of the kinds derived from it."""
        prototypes = self.speaks_for(observation.kind, observation.fields)
        return [(found, observation.capture, observation.packet, observation.count) for found in prototypes]

    def speaks_for(self, kind: str, fields: Mapping[str, FieldValue]) -> Sequence[Evidence]:
        """Return the same for a kind with its fields: evidence without capture and packet."""
        same = self._same.get((kind, id(fields)))
        if same is None or same.fields is not fields:
            rules = self._candidates(kind, fields)
            first = list(islice(rules, 1))
            # Where no rule can hold, as for most names, to look again is cheaper than to remember.
            if not first and kind not in DERIVED_FROM:
                return ()
            if len(self._same) >= MATCHES_KEPT:
                self._same.clear()
            same = self._same[kind, id(fields)] = _Same(fields, self._prototypes(kind, fields, chain(first, rules)))
        return same.prototypes

    def _prototypes(self, kind: str, fields: Mapping[str, FieldValue], rules: Iterable[Rule]) -> tuple[Evidence, ...]:
        """Return what the fields speak for, without capture and packet. `rules`: those that may hold."""
        key = (kind, repr(fields))
        prototypes = self._known.get(key)
        if prototypes is None:
            prototypes = tuple(self._match(kind, fields, rules))
            self._known[key] = prototypes
            if len(self._known) > MATCHES_KEPT:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return prototypes

    def evidence(self, rule: Rule, fields: Mapping[str, FieldValue]) -> list[Evidence]:
        """Return what one rule of the book, alone, makes of some fields."""
        return self._compile(rule).evidence(fields, self.around, {})

    def _match(self, kind: str, fields: Mapping[str, FieldValue], rules: Iterable[Rule]) -> Iterable[Evidence]:
        yield from self._evidence(rules, fields)
        sop_classes = self.around.tables.get("dicom_sop_classes") if kind in DERIVED_FROM else None
        if sop_classes is not None and (derived := derive(kind, fields, sop_classes)) is not None:
            yield from self._evidence(self._candidates(derived.kind, derived.fields), derived.fields)

    def _evidence(self, rules: Iterable[Rule], fields: Mapping[str, FieldValue]) -> Iterable[Evidence]:
        rows: _Rows = {}
        for rule in rules:
            ready = self._ready.get(rule.id)
            if ready is None:
                ready = self._ready[rule.id] = self._compile(rule)
            yield from ready.evidence(fields, self.around, rows)


def _read(path: Path) -> list[Rule]:
    from asepsis.identification.rule_files import read_rules  # noqa: PLC0415 (YAML and pydantic: a third of a start)

    return read_rules(path)


def check_examples(book: RuleBook) -> list[str]:
    """Try each rule on its own examples and counterexamples; return what does not hold."""
    failures = []
    for rule in book.rules:
        for example in rule.examples:
            fields = {name: value for name, value in example.items() if name != "gives"}
            given = {found.attribute.value: found.value for found in book.evidence(rule, fields)}
            if given != example["gives"]:
                failures.append(f"{rule.id}: {fields} gives {given}, the example says {example['gives']}")
        failures.extend(
            f"{rule.id}: {fields} must give nothing, gives {gave[0].value!r}"
            for fields in rule.counterexamples
            if (gave := book.evidence(rule, fields))
        )
    return failures
