"""The tables of governance agree with each other, with the taxonomy and with plain words."""

from __future__ import annotations

from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.governance.knowledge import care_by_category, care_services, elements, people, questions, roles, rules
from tests.reading import MAX_GRADE, reading_grade


def test_there_are_nine_elements_with_their_source() -> None:
    assert [element.number for element in elements()] == list(range(1, 10))
    assert all("HHS OCR" in element.source for element in elements())


def test_each_question_fills_an_element_and_cites_a_rule_that_is_there() -> None:
    known = {0, *(element.number for element in elements())}
    assert {question.element for question in questions().values()} <= known
    assert {question.citation for question in questions().values()} <= set(rules())


def test_ten_roles_are_taken_by_five_people_and_each_has_a_question() -> None:
    assert (len(roles()), len(people())) == (10, 5)
    assert {role.person for role in roles()} == {person.id for person in people()}
    assert {f"person-{person.id}" for person in people()} <= set(questions())


def test_each_category_exists_and_each_service_too() -> None:
    services = {service.id for service in care_services()} | {""}
    assert set(care_by_category()) <= set(shipped_taxonomy().categories)
    assert {care.service for care in care_by_category().values()} <= services
    assert {care.patient_data for care in care_by_category().values()} <= {
        "makes", "keeps", "passes", "shows", "maybe", "no",
    }  # fmt: skip
    assert {care.part for care in care_by_category().values()} <= {"device", "server", "network"}


def test_all_that_staff_read_is_plain() -> None:
    told = [f"{s.stops} {s.alone} {s.first}" for s in care_services()]
    told += [role.ten_minutes for role in roles()]
    told += [question.text for question in questions().values()]
    told += [element.lead for element in elements()]
    assert reading_grade(" ".join(told)) <= MAX_GRADE
    assert {text: reading_grade(text) for text in told[: len(care_services())] if reading_grade(text) > MAX_GRADE} == {}
