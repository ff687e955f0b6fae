"""Why something is believed: each piece of evidence down to capture and packet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.report.html.markup import Html, element, join
from asepsis.report.phrases import as_sentence, attribute_order, attribute_title, field_words, value_words
from asepsis.report.stance import CONTRARY, by_stance, stance, stance_words

if TYPE_CHECKING:
    from asepsis.report.analysis import Belief, Device, Proof


def device_evidence(device: Device) -> Html:
    """All evidence of a device, one fold per attribute, closed until someone asks."""
    folds = [_belief_evidence(name, device.attributes[name]) for name in sorted(device.attributes, key=attribute_order)]
    if not folds:
        return Html("")
    return element("details", element("summary", "Why we think so"), *folds)


def _belief_evidence(attribute: str, belief: Belief) -> Html:
    pieces = len(belief.evidence)
    title = element("h4", f"{attribute_title(attribute)}: ", element("bdi", value_words(attribute, belief.value)))
    if belief.by_person:
        return join([title, element("p", "A person said so.", class_="soft")])
    if not pieces:
        return join([title, element("p", "No single packet is kept for this.", class_="soft")])
    return join(
        [
            title,
            element(
                "ul", *(_proof(attribute, proof, belief) for proof in by_stance(attribute, belief)), class_="proof"
            ),
        ]
    )


def _proof(attribute: str, proof: Proof, belief: Belief) -> Html:
    return element(
        "li",
        element("span", as_sentence(proof.sentence or f"rule {proof.rule} matched")),
        _fields(proof),
        element("span", stance_words(attribute, proof, belief), class_="where"),
        element("span", _where(proof), class_="where number"),
        element("span", "Rule ", element("code", proof.rule), ", from ", element("code", proof.kind), class_="where"),
        class_="against" if stance(attribute, proof, belief) in CONTRARY else None,
    )


def _where(proof: Proof) -> str:
    seen = "seen once" if proof.count == 1 else f"seen {proof.count:,} times"
    if proof.packet == 0:
        return (
            f"Drawn from many packets of {proof.capture}, {seen}."
            if proof.capture
            else f"Drawn from many packets, {seen}."
        )
    return f"{proof.capture}, packet {proof.packet:,}, {seen}."


def _fields(proof: Proof) -> Html:
    if not proof.fields:
        return Html("")
    rows = (
        join([element("dt", name), element("dd", element("bdi", field_words(proof.fields[name])))])
        for name in sorted(proof.fields)
    )
    return element("dl", *rows, class_="fields")
