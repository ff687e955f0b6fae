"""`asepsis questions` and `answer`: one place for what only a person can tell."""

from __future__ import annotations

from tests.cli.shell import run


def test_an_answer_is_asked_given_and_taken_back(store: str) -> None:
    assert "backups: When did you last get data back" in run("questions", "--store", store).output
    assert run("answer", "backups", "Last week", "--by", "Ann", "--store", store).output == "Noted, said by Ann.\n"
    assert "Last week (Ann, " in run("questions", "--store", store).output
    assert run("answer", "backups", "", "--by", "Ann", "--store", store).output == "Taken back.\n"
    assert "Last week" not in run("questions", "--store", store).output


def test_what_nobody_asks_is_refused(store: str) -> None:
    for question in ("nothing", "x.y"):
        result = run("answer", question, "yes", "--by", "me", "--store", store)
        assert result.exit_code == 1
        assert "nobody asks" in result.stderr
