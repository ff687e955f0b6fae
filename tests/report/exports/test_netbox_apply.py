"""Carrying out what the export to NetBox planned."""

from __future__ import annotations

import pytest

from asepsis.inventory.lists.netbox_client import NetBoxError, Server
from asepsis.report.exports.netbox import plan
from asepsis.report.exports.netbox_apply import carry_out, in_words, read_holdings
from tests.netbox_server import TOKEN, NetBox, running
from tests.report.test_analysis import scanner
from tests.report.test_table import analysis


def test_a_refusal_says_how_far_it_came_and_a_second_run_goes_on() -> None:
    netbox = NetBox()
    with running(netbox) as url:
        server = Server.named(url, TOKEN)
        holdings = read_holdings(server)
        steps = plan(analysis(scanner()), "Main", holdings)
        netbox.add("dcim/sites", name="Main", slug="other")
        with pytest.raises(NetBoxError, match=r"400.*unique.*0 steps were done before"):
            carry_out(steps, server, holdings)
        holdings = read_holdings(server)
        steps = plan(analysis(scanner()), "Main", holdings)
        assert carry_out(steps, server, holdings) == len(steps)


def test_each_step_is_one_line_that_says_what_it_does() -> None:
    with running(NetBox()) as url:
        steps = plan(analysis(scanner()), "Main", read_holdings(Server.named(url, TOKEN)))
    lines = list(in_words(steps))
    assert len(lines) == len(steps)
    assert "+ site Main: slug main" in lines
    assert any(line.startswith("+ device ct1: site main, status active, tags asepsis") for line in lines)
