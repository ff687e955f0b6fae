"""Programs that are run, and what they answer."""

from __future__ import annotations

import pytest

from asepsis.segmentation.firewall import FirewallError, restoring, run


def test_a_missing_program_is_told_with_its_remedy() -> None:
    with pytest.raises(FirewallError, match="apt-get install"):
        run(["no-such-program-here"])


def test_arguments_reach_no_shell() -> None:
    assert run(["echo", "$(id); x"]).stdout == "$(id); x\n"


def test_a_snapshot_is_restored_over_whatever_is_there() -> None:
    text = restoring("table inet asepsis {\n}\n")
    assert text.index("delete table inet asepsis") < text.index("table inet asepsis {")
    assert "delete table bridge asepsis" in text
