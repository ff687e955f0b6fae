"""Read what the identification scorer wrote: shares with their intervals, and how well confidence fits, out of fold.

    python tools/score_identification.py SCORES.json

SCORES.json is what `identify.py --json` of the shared material writes. Confidence is fitted on all collections of
captures but one and tried on that one, in turn: what fits only where it was fitted shows here.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asepsis.core.nouns import Attribute
from asepsis.identification.fusion import CALIBRATION_SLOPE, CALIBRATION_SLOPE_ELSE, CONFIDENCE_LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CONFIDENT = 1.96
"""Standard deviations of a 95 % interval."""
SLOPES = tuple(tenth / 10 for tenth in range(5, 41))
"""Slopes that are tried; where nothing was wrong, the steepest fits best, and means nothing."""
BINS = 10
ATTRIBUTES = ("category", "vendor", "vendor_not_oui", "model", "os", "os_version", "hostname")
TRUE = frozenset(("right", "coarse"))

Claim = tuple[str, float, bool]
"""Collection, log-odds before calibration, and whether it was right."""


def wilson(right: float, of: float) -> tuple[float, float]:
    """Return the 95 % interval of a share (E. B. Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    share, squared = right / of, CONFIDENT**2
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    half = CONFIDENT * math.sqrt(share * (1 - share) / of + squared / (4 * of**2)) / (1 + squared / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def share_text(right: float, of: float) -> str:
    """Return a share in percent with its interval: `97.1 (94.0-98.6)`."""
    low, high = wilson(right, of)
    return f"{100 * right / of:.1f} ({100 * low:.1f}-{100 * high:.1f})" if of else "-"


def calibrated(ratio: float, slope: float) -> float:
    """Return the confidence for log-odds, within the limits of confidence."""
    low, high = CONFIDENCE_LIMITS
    return max(low, min(high, 1 / (1 + math.exp(-slope * ratio))))


def claims_of(document: Mapping[str, Any], attribute: str) -> list[Claim]:
    """Return the judged claims of one attribute."""
    slope = CALIBRATION_SLOPE.get(Attribute(attribute), CALIBRATION_SLOPE_ELSE)
    claims = []
    for device in document["devices"]:
        outcome = device["outcomes"].get(attribute)
        if outcome and outcome["claim"] and outcome["result"] in TRUE | {"wrong"}:
            confidence = outcome["confidence"]
            ratio = math.log(confidence / (1 - confidence)) / slope
            claims.append((device["capture"].partition("/")[0], ratio, outcome["result"] in TRUE))
    return claims


def calibration_error(judged: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error over ten bins of confidence."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, is_right in judged:
        bins[min(BINS - 1, int(confidence * BINS))].append((confidence, is_right))
    gaps = (abs(sum(confidence - is_right for confidence, is_right in found)) for found in bins.values())
    return math.fsum(gaps) / len(judged) if judged else 0.0


def best_slope(claims: Iterable[Claim]) -> float:
    """Return the slope under which what happened is most likely."""
    known = list(claims)

    def surprise(slope: float) -> float:
        told = ((calibrated(ratio, slope), is_right) for _, ratio, is_right in known)
        return -math.fsum(math.log(sure if is_right else 1 - sure) for sure, is_right in told)

    return min(SLOPES, key=surprise)


def out_of_fold(claims: Sequence[Claim]) -> tuple[float, list[float]]:
    """Return the calibration error when each collection is judged by the slope of the others, and those slopes."""
    judged, slopes = [], []
    for held_out in sorted({collection for collection, _, _ in claims}):
        slope = best_slope(claim for claim in claims if claim[0] != held_out)
        slopes.append(slope)
        judged += [(calibrated(ratio, slope), right) for collection, ratio, right in claims if collection == held_out]
    return calibration_error(judged), slopes


def table(document: Mapping[str, Any]) -> list[str]:
    """Return the lines of a Markdown table."""
    lines = [
        "| attribute | n labelled | precision % (95 %) | recall % (95 %) | distinct: n | precision % | recall % |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in ATTRIBUTES:
        cells = [name]
        for rows in (document["table"], document["distinct"]):
            row = rows[name]
            judged = row["right"] + row["wrong"]
            cells += [f"{row['labelled']:.0f}", share_text(row["right"], judged)]
            cells.append(share_text(row["right"], row["labelled"]))
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def calibration_lines(document: Mapping[str, Any]) -> list[str]:
    """Return the lines of a second table: how well confidence fits."""
    lines = [
        "| attribute | claims | wrong | ECE as shipped | ECE out of fold | slopes fitted |",
        "|---|---|---|---|---|---|",
    ]
    for name in ("category", "vendor", "os", "os_version"):
        claims = claims_of(document, name)
        slope = CALIBRATION_SLOPE.get(Attribute(name), CALIBRATION_SLOPE_ELSE)
        shipped = calibration_error([(calibrated(ratio, slope), right) for _, ratio, right in claims])
        error, slopes = out_of_fold(claims)
        span = f"{min(slopes):.1f}-{max(slopes):.1f}" if slopes else "-"
        wrong = sum(not right for _, _, right in claims)
        lines.append(f"| {name} | {len(claims)} | {wrong} | {shipped:.3f} | {error:.3f} | {span} |")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Tables of what the identification scorer wrote.")
    parser.add_argument("scores", type=Path)
    document = json.loads(parser.parse_args(arguments).scores.read_text(encoding="utf-8"))
    sys.stdout.write("\n".join([*table(document), "", *calibration_lines(document), ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
