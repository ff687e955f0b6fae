"""A device as a list of people names it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from asepsis.inventory.lists.listed import COLUMNS, listed


def test_headings_are_known_by_their_words() -> None:
    cells = {
        "Serial No.": 42.0,
        "MAC-Address": "02-00-5E-00-53-07",
        "Mfr": "Philips",
        "Room": "Canary",
        "Owner": "Canary",
    }
    assert listed(1, cells, {}).said == {"serial": "42", "mac": "02:00:5e:00:53:07", "vendor": "Philips"}


def test_a_mapping_names_other_headings() -> None:
    assert listed(1, {"Gerätenummer": "SN-7", "Serial": "x"}, {"serial": "Gerätenummer"}).said["serial"] == "SN-7"


def test_values_of_another_shape_stay_behind() -> None:
    cells = {"name": "Mary Canary's pump", "ip": "none", "category": "canary", "serial": "<script>", "mac": ""}
    assert listed(1, cells, {}).said == {}


def test_categories_are_those_of_the_taxonomy() -> None:
    assert listed(1, {"Type": "Infusion Pump"}, {}).said == {"category": "infusion_pump"}


@given(
    st.dictionaries(
        st.sampled_from(sorted(one for names in COLUMNS.values() for one in names)), st.text() | st.floats()
    )
)
def test_any_cells_give_words_of_ours(cells: dict[str, object]) -> None:
    assert listed(1, cells, {}).said.keys() <= COLUMNS.keys()
