"""Evidence from the protocols of health care in plain words: what a device does, not which field said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from asepsis.core.nouns import Evidence, FieldValue

ACTIONS = (
    ("urn:ihe:pcd:", "readings of medical devices"),
    ("urn:ihe:rad:", "medical images"),
    ("urn:hl7-org:v3:", "who a patient is"),
    ("urn:ihe:", "patients' documents"),
)
"""Beginning of a SOAP action → what it is about."""

MESSAGES = {
    "ACK": "it confirms HL7 messages of others",
    "ADT": "its HL7 messages tell who comes and goes",
    "BAR": "its HL7 messages are about bills",
    "DFT": "its HL7 messages are about bills",
    "MDM": "its HL7 messages carry documents",
    "OMG": "its HL7 messages carry orders",
    "OMI": "its HL7 messages carry orders",
    "OML": "its HL7 messages carry lab orders",
    "ORM": "its HL7 messages carry orders",
    "ORU": "its HL7 messages carry results or readings",
    "OUL": "its HL7 messages carry lab results",
    "SIU": "its HL7 messages are about appointments",
}
"""First part of the message type (HL7 v2.9 2.14.9.9) → what it shows."""

RECORDS = {
    "order": "it sends orders to lab instruments",
    "query": "it asks which lab tests to run",
    "result": "it sends lab results",
    "scientific": "it sends lab results",
}
"""Type of an ASTM record → what it shows."""

ASSOCIATIONS = {
    "accept": "it hands out readings as a patient monitor does",
    "connect": "it asks a patient monitor for its readings",
    "refuse": "it answers as a patient monitor does",
}
"""Message of IntelliVue data export → what it shows."""


RELAYED = {
    "dicom": "images",
    "medibus": "what a serial line says",
    "hl7": "values",
    "poct1a": "test results",
    "astm": "lab results",
}
"""By protocol: what a device sends that others made."""


def health_sentence(evidence: Evidence) -> str | None:
    """Return the sentence for evidence of health care; None where the fields speak for themselves."""
    tell = SENTENCES.get(evidence.kind)
    return tell(evidence.fields) if tell is not None else None


def _request(fields: Mapping[str, FieldValue]) -> str | None:
    about = _about(fields)
    if about is not None:
        return f"over the web it asks for or sends {about}"
    if str(fields.get("part_type", "")).startswith("application/dicom"):
        return "it sends medical images over the web"
    if str(fields.get("accept", "")).startswith("application/dicom"):
        return "it looks for medical images over the web"
    return None


def _response(fields: Mapping[str, FieldValue]) -> str | None:
    about = _about(fields)
    if about is not None:
        return f"over the web it answers when others ask for or send {about}"
    given = f"{fields.get('content_type', '')} {fields.get('part_type', '')}"
    if "dicom" in given:
        return "it hands out medical images over the web"
    return "it hands out health records over the web" if "fhir" in given else None


def _about(fields: Mapping[str, FieldValue]) -> str | None:
    action = str(fields.get("action", ""))
    return next((about for start, about in ACTIONS if action.startswith(start)), None)


def _message(fields: Mapping[str, FieldValue]) -> str | None:
    telling = fields.keys() - {"message_type", "acknowledgement", "profile", "coding_systems"}
    if telling:
        return None
    return MESSAGES.get(str(fields.get("message_type", "ACK")).partition("^")[0])


def _transfer(fields: Mapping[str, FieldValue]) -> str | None:
    return "it sends medical images" if fields.get("command") == "C-STORE-RQ" else None


def _record(fields: Mapping[str, FieldValue]) -> str | None:
    return None if "sender" in fields else RECORDS.get(str(fields.get("type")))


def _announced(fields: Mapping[str, FieldValue]) -> str | None:
    types = fields.get("types")
    if isinstance(types, list) and "MedicalDevice" in types:
        return "it announces itself as a medical device on the local network"
    return None


def _relay(fields: Mapping[str, FieldValue]) -> str | None:
    devices = fields.get("devices", 1)
    whose = "another device" if devices == 1 else f"{devices} other devices"
    return f"it sends {RELAYED.get(str(fields.get('protocol')), 'what was measured')} of {whose}"


def _always(words: str) -> Callable[[Mapping[str, FieldValue]], str | None]:
    return lambda _fields: words


SENTENCES: dict[str, Callable[[Mapping[str, FieldValue]], str | None]] = {
    "http.request": _request,
    "http.response": _response,
    "hl7.message": _message,
    "dicom.command": _transfer,
    "dicom.association_reject": _always("it turned away a DICOM connection, as imaging software does"),
    "astm.record": _record,
    "poct1a.message": _always("it takes in results of point-of-care devices"),
    "intellivue.association": lambda fields: ASSOCIATIONS.get(str(fields.get("message"))),
    "intellivue.announcement": _always("it announces itself as a patient monitor"),
    "phd.association_request": _always("it offers its readings as a home health device does"),
    "phd.association_response": _always("it gathers readings of home health devices"),
    "medibus.message": _always("it passes on what a device on a serial line says"),
    "unity.time": _always("it gives the time to the monitors"),
    "relation.speaks_for": _relay,
    "wsd.hello": _announced,
    "wsd.probe_match": _announced,
    "wsd.resolve_match": _announced,
    "wsd.probe": lambda fields: "it searched for medical devices" if _announced(fields) else None,
}
"""By kind: how its sentence is made."""
