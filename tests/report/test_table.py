"""The analysis as a table for the terminal."""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console, RenderableType

from asepsis.core.nouns import Capture, Problem
from asepsis.core.taxonomy import Realm
from asepsis.report.analysis import Analysis, Device
from asepsis.report.table import render
from tests.report.test_analysis import scanner


def analysis(*devices: Device, problems: tuple[Problem, ...] = ()) -> Analysis:
    return Analysis((Capture("x.pcap", 1200, 9, None, None, ("ethernet",), problems),), devices)


def printed(part: RenderableType) -> str:
    console = Console(width=160, no_color=True)
    with console.capture() as captured:
        console.print(part)
    return captured.get()


def test_a_device_stands_in_its_group_with_confidence_and_reason() -> None:
    text = printed(render(analysis(scanner())))
    assert "1 device in 1 capture, 1,200 packets" in text
    assert "Medical devices (1)" in text
    assert "97%" in text
    assert "It sends CT images" in text


def test_what_is_not_known_is_said_and_comes_last() -> None:
    unknown = replace(scanner(Realm.UNKNOWN, "d2"), attributes={}, name="10.0.0.9")
    text = printed(render(analysis(unknown, scanner())))
    assert "of 1 it is not known what it is" in text
    assert text.index("Medical devices") < text.index("Not known (1)")
    assert "nothing seen that tells what it is" in text


def test_what_could_not_be_read_is_said() -> None:
    text = printed(render(analysis(problems=(Problem("truncated_file", 1, "it breaks off at octet 9"),))))
    assert "x.pcap: truncated file: it breaks off at octet 9" in text


def test_a_contradiction_is_marked_and_explained() -> None:
    belief = replace(scanner().attributes["category"], conflict=True)
    text = printed(render(analysis(replace(scanner(), attributes={"category": belief}))))
    assert "97% !" in text
    assert "! = sources contradict each other" in text


def test_an_address_that_is_in_the_name_is_not_said_twice() -> None:
    named = replace(scanner(), name="CT scanner at 10.0.0.7", ips=("10.0.0.7",))
    assert printed(render(analysis(named))).count("10.0.0.7") == 1
    two = replace(named, ips=("10.0.0.7", "10.0.0.8"))
    assert "10.0.0.7, 10.0.0.8" in printed(render(analysis(two)))


def test_what_a_device_calls_itself_is_no_markup() -> None:
    text = printed(render(analysis(replace(scanner(), name="[red]x[/red]"))))
    assert "[red]x[/red]" in text
