"""Why something is believed: each piece of evidence down to capture and packet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.report.html.markup import Html, element, join
from asepsis.report.phrases import as_sentence, attribute_order, attribute_title, field_words, percent, value_words

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
        [title, element("ul", *(_proof(attribute, proof, belief) for proof in belief.evidence), class_="proof")]
    )


def _proof(attribute: str, proof: Proof, belief: Belief) -> Html:
    return element(
        "li",
        element("span", as_sentence(proof.sentence or f"rule {proof.rule} matched")),
        _fields(proof),
        element("span", _strength(attribute, proof, belief), class_="where"),
        element("span", _where(proof), class_="where number"),
        element("span", "Rule ", element("code", proof.rule), ", from ", element("code", proof.kind), class_="where"),
        class_="against" if _speaks_against(proof, belief) else None,
    )


def _speaks_against(proof: Proof, belief: Belief) -> bool:
    return proof.strength < 0.5 or proof.value != belief.value  # noqa: PLR2004 (even odds say nothing)


def _strength(attribute: str, proof: Proof, belief: Belief) -> str:
    value = value_words(attribute, proof.value)
    if proof.strength < 0.5:  # noqa: PLR2004 (even odds say nothing)
        return f"Speaks against “{value}” ({percent(1 - proof.strength)} %)."
    if proof.value != belief.value:
        return f"Speaks for “{value}” instead ({percent(proof.strength)} %)."
    return f"Alone it would make us {percent(proof.strength)} % sure."


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
