"""Tests of the tables that rules look things up in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.knowledge import shipped_folder
from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.identification.lookup import NAME_WORDS_MAXIMUM, WORD, Method, load_table, load_tables

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "arcs.csv"
    path.write_text("arc,vendor,source\n1.2.840,A,x\n1.2.840.113619.,GE,x\nexample.com,E,x\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("key", "method", "vendor"),
    [
        ("1.2.840.113619", Method.EXACT, "GE"),
        ("1.2.840.113619.6.5", Method.EXACT, None),
        ("1.2.840.113619.6.5", Method.LONGEST_ARC, "GE"),
        ("1.2.840.1136195", Method.LONGEST_ARC, "A"),
        ("1.2.84", Method.LONGEST_ARC, None),
        ("www.Example.com.", Method.LONGEST_DOMAIN, "E"),
        ("badexample.com", Method.LONGEST_DOMAIN, None),
        ("", Method.LONGEST_DOMAIN, None),
    ],
)
def test_find(table: Path, key: str, method: Method, vendor: str | None) -> None:
    row = load_table(table).find(key, method)
    assert (row["vendor"] if row else None) == vendor


@pytest.mark.parametrize("text", ["k,source\na,x\nA,x\n", "k,source\n,x\n", "k,source\na,\n", "k,v\na,1\n"])
def test_a_row_without_key_or_source_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"t\.csv:\d"):
        load_table(path)


def test_a_later_folder_replaces_a_table(tmp_path: Path) -> None:
    for name, value in (("one", "1"), ("two", "2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.csv").write_text(f"k,v,source\na,{value},x\n", encoding="utf-8")
    row = load_tables([tmp_path / "one", tmp_path / "two"])["t"].find("a")
    assert row is not None
    assert row["v"] == "2"


def test_every_shipped_table_names_its_sources() -> None:
    assert len(load_tables([shipped_folder() / "lookups"])) >= 5


@pytest.fixture
def products(tmp_path: Path) -> Path:
    path = tmp_path / "products.csv"
    rows = (
        "intellivue,family",
        "intellivue mx,monitor",
        "servo u,ventilator",
        "abl,analyser",
        "stat profile prime,m",
    )
    path.write_text("\n".join(["words,kind,source", *(f"{row},x" for row in rows)]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Philips IntelliVue MX800", "monitor"),
        ("INTELLIVUE-X3", "family"),
        ("SERVO-U 4.1", "ventilator"),
        ("Servo unit", None),
        ("ABL90 FLEX", "analyser"),
        ("table 90", None),
        ("Stat Profile Prime+", "m"),
        ("", None),
    ],
)
def test_a_name_is_found_by_its_words(products: Path, text: str, kind: str | None) -> None:
    row = load_table(products).find(text, Method.LONGEST_NAME)
    assert (row["kind"] if row else None) == kind


@pytest.mark.parametrize(
    "name", ["medical_products", "medical_makers", "maker_trades", "device_makers", "product_lines", "device_kinds"]
)
def test_rows_of_names_are_written_as_words(name: str) -> None:
    table = load_table(shipped_folder() / "lookups" / f"{name}.csv")
    wrong = [key for key in table.rows if " ".join(WORD.findall(key)) != key or key.count(" ") >= NAME_WORDS_MAXIMUM]
    assert wrong == []


def test_products_and_device_types_name_categories_that_exist() -> None:
    tables = load_tables([shipped_folder() / "lookups"])
    names = ("medical_products", "device_types", "maker_trades", "device_kinds")
    rows = [row for name in names for row in tables[name].rows.values()]
    assert {row["category"] for row in rows} <= shipped_taxonomy().categories.keys()


def test_makers_lines_and_services_tell_a_maker_or_a_category_that_exists() -> None:
    tables = load_tables([shipped_folder() / "lookups"])
    categories = {"", *shipped_taxonomy().categories}
    for name in ("device_makers", "product_lines", "service_makers"):
        for row in tables[name].rows.values():
            assert row["category"] in categories, row
            assert row["vendor"] or row["category"], row
