"""Evidence in plain words: what a person reads before any identifier of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.category_words import category_words
from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import Realm
from asepsis.report.health_words import health_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asepsis.core.nouns import Evidence, FieldValue

MAX_SHOWN_FIELDS = 3
"""Fields told in one sentence; the others stand in the list of evidence."""
MAX_SHOWN_LENGTH = 60
"""Characters of a value told in one sentence."""

REALM_TITLES = {
    Realm.MEDICAL: "Medical devices",
    Realm.IOT: "Everyday connected things",
    Realm.OT: "Building and industrial control",
    Realm.IT: "Computers and phones",
    Realm.NETWORK: "Network equipment",
    Realm.UNKNOWN: "Not known",
}

ATTRIBUTE_TITLES = {
    Attribute.CATEGORY: "What it is",
    Attribute.VENDOR: "Maker",
    Attribute.MODEL: "Model",
    Attribute.OS: "Operating system",
    Attribute.OS_VERSION: "System version",
    Attribute.FIRMWARE: "Firmware",
    Attribute.SERIAL: "Serial number",
    Attribute.HOSTNAME: "Name",
}

SPEAKERS = {
    "addp": "its device server says",
    "ads": "its controller messages (ADS) say",
    "amqp": "its message queue (AMQP) says",
    "arp": "its address announcement says",
    "astm": "its laboratory messages (ASTM) say",
    "bacnet": "its building control messages (BACnet) say",
    "bgp": "as a router it tells other routers",
    "bjnp": "its printer messages say",
    "browser": "it announces to Windows neighbours",
    "bvip": "its camera says",
    "capwap": "as an access point it tells its controller",
    "cdp": "it tells its neighbours on the cable",
    "cip": "its control messages (CIP) say",
    "cldap": "its directory messages say",
    "coap": "its small-device messages (CoAP) say",
    "codesys": "its controller messages (CODESYS) say",
    "cotp": "its control messages are set up with",
    "crestron": "its room control says",
    "dcerpc": "its Windows service messages say",
    "dddp": "it announces to room controls",
    "dhcp": "when it asked for an address it said",
    "dhcp.server": "as it gave out addresses it said",
    "dhcpv6": "when it asked for an address (IPv6) it said",
    "dhip": "its camera service says",
    "dicom": "its DICOM messages say",
    "dicom.object": "the images it sends say",
    "dnp3": "its control messages (DNP3) say",
    "dns": "its name lookups say",
    "eap": "when it asked to join the network it said",
    "edp": "it tells its neighbours on the cable",
    "endpoint.address": "its packets carry",
    "enip": "its control messages (EtherNet/IP) say",
    "enpc": "its printer messages say",
    "espax": "when it hands alarms on (ESPA-X) it says",
    "ethercat": "its machine messages (EtherCAT) say",
    "fhir": "its health record service says",
    "fhir.device": "its health records tell of this device:",
    "fhir.sender_device": "its health records (FHIR) say of a device",
    "fins": "its control messages (FINS) say",
    "fox": "its building control messages (Fox) say",
    "ftp": "its file server greets with",
    "goose": "its power station messages (GOOSE) say",
    "gwmp": "its gateway messages (LoRaWAN) say",
    "hart": "its instrument messages (HART) say",
    "hl7": "its HL7 messages say",
    "hl7.equipment": "messages about patients name this equipment:",
    "hl7.sender_equipment": "its HL7 messages say of itself",
    "hsrp": "as a router it tells its stand-ins",
    "http": "its web server says",
    "http.request": "its web requests say",
    "http2": "its web messages (HTTP/2) say",
    "ica": "its remote desktop (Citrix ICA) says",
    "icmpv6": "it tells its neighbours (IPv6)",
    "iec104": "its remote control messages (IEC 104) say",
    "igmp": "it joined the group",
    "imap": "its mail server says",
    "intellivue": "its patient monitor messages say",
    "ipp": "its print service says",
    "iscsi": "when it reaches for storage (iSCSI) it says",
    "isis": "as a router it tells other routers",
    "kerberos": "its sign-in tickets say",
    "knx": "its building control messages (KNX) say",
    "lacp": "it tells the other end of its cables",
    "lantronix": "its device server says",
    "ldap": "its directory messages say",
    "lldp": "it tells its neighbours on the cable",
    "llmnr": "it asked the local network for",
    "llmnr.answer": "it answers on the local network to",
    "llrp": "its tag reader (LLRP) says",
    "mdns": "it announces on the local network",
    "medibus": "its Medibus messages say",
    "mld": "it joined the group (IPv6)",
    "mms": "its power station messages (MMS) say",
    "mndp": "it tells its neighbours on the cable",
    "modbus": "its control messages (Modbus) say",
    "mongodb": "its data store (MongoDB) says",
    "moxa": "its device server says",
    "mqtt": "its sensor messages (MQTT) say",
    "mysql": "its database says",
    "nbdgm": "its Windows network messages say",
    "nbns": "its Windows network name says",
    "nbss": "its file sharing says",
    "ntlm": "its Windows sign-in messages say",
    "ntp": "its clock messages say",
    "onvif": "its camera service says",
    "opcua": "its control messages (OPC UA) say",
    "ospf": "as a router it tells other routers",
    "pgsql": "its database says",
    "phd": "its health device messages say",
    "pjl": "its printer says of itself",
    "poct1a": "its point-of-care messages say",
    "pop": "its mail server says",
    "powerlink": "its machine messages (POWERLINK) say",
    "profinet": "its control messages (PROFINET) say",
    "ptp": "its precise clock messages say",
    "radius": "when it asked to let somebody in it said",
    "rdp": "its remote desktop says",
    "record.device": "a list of a router or controller says",
    "record.neighbour": "a table of addresses says",
    "record.port": "a switch's table says",
    "redis": "its data store (Redis) says",
    "rmcp": "its management controller says",
    "rpc": "its remote calls (ONC RPC) say",
    "rtsp": "its video service says",
    "s7": "its controller messages (S7) say",
    "sadp": "its camera service says",
    "sap": "it announces what it plays",
    "sddp": "it announces to room controls",
    "sip": "its phone messages say",
    "skinny": "as a telephone or call manager it says",
    "slp": "it tells its services to its neighbours as",
    "slmp": "its controller messages (SLMP) say",
    "smb": "its file sharing says",
    "smb2": "its file sharing says",
    "smtp": "its mail server says",
    "snmp": "its management agent says",
    "srtp": "its controller messages (SRTP) say",
    "ssdp": "it announces to its neighbours",
    "ssh": "its remote log-in (SSH) says",
    "stp": "as a switch it tells other switches",
    "sv": "its power station messages say",
    "syslog": "its log messages say",
    "tcp.syn": "its connections begin with",
    "tcp.syn_ack": "it answers connections with",
    "tds": "its database says",
    "telnet": "its remote log-in (Telnet) says",
    "tftp": "when it fetched its settings (TFTP) it asked for",
    "tls": "its encrypted connections begin with",
    "tls.certificate": "its certificate says",
    "tplink": "its smart home messages say",
    "tuya": "it announces to its neighbours",
    "udld": "it tells its neighbours on the cable",
    "unifi": "it tells its neighbours",
    "unity": "its patient monitor messages say",
    "upnp": "its own description says",
    "vertx": "its door controller says",
    "vivotek": "its camera says",
    "vnc": "its remote screen says",
    "vrrp": "as a router it tells its stand-ins",
    "wisenet": "its camera says",
    "wlan": "its radio signal says",
    "wsd": "it announces to its neighbours",
    "xmpp": "its chat messages begin with",
    "zebra": "its printer says of itself",
}
"""By kind, or by the first word of a kind: who is speaking."""


def sentence(evidence: Evidence) -> str:
    """One piece of evidence as a sentence: `when it asked for an address it said host name “ct1”`."""
    told = _derived_sentence(evidence) or _association_sentence(evidence) or health_sentence(evidence)
    if told is not None:
        return told
    speaker = SPEAKERS.get(evidence.kind) or SPEAKERS.get(evidence.kind.partition(".")[0]) or evidence.kind
    # A field that says no tells nothing of what the device is.
    told_fields = [(name, value) for name, value in evidence.fields.items() if value is not False]
    fields = told_fields[:MAX_SHOWN_FIELDS]
    shown = [f"{name.replace('_', ' ')} “{_short(value)}”" for name, value in fields]
    return f"{speaker} {', '.join(shown)}" if shown else f"{speaker} {category_words(evidence.value)}"


def _derived_sentence(evidence: Evidence) -> str | None:
    """Sentences for what follows from addresses and conversations; None for what a device said itself."""
    fields = evidence.fields
    match evidence.kind:
        case "link.vendor":
            owner = fields.get("registrant") or fields.get("vendor")
            if owner is None:
                return f"its network address is of a block that suggests “{category_words(evidence.value)}”"
            return f"its network address block belongs to {_short(owner)}"
        case "relation.service":
            verb = "uses" if fields.get("role") == "client" else "offers"
            port = f" on {fields.get('transport', 'port')} {fields['port']}" if "port" in fields else ""
            return f"it {verb} {_short(fields.get('protocol', 'a service'))}{port}"
        case "relation.forwards" | "relation.shared":
            if "systems" in fields:
                told = f"{_short(fields['systems'])} different systems speak under its address"
            else:
                told = f"it forwards for {_short(fields.get('internet_sources', 'several'))} hosts of the internet"
            return told
        case "relation.names_asked":
            return f"it asked for {_short(fields.get('name', evidence.value))}"
        case _:
            return _behaviour_sentence(evidence)


def _behaviour_sentence(evidence: Evidence) -> str | None:
    """Sentences for what a device does as a whole; None for all else."""
    fields = evidence.fields
    match evidence.kind:
        case "igmp.report" | "mld.report":
            return f"it joined the group {_short(fields.get('group', 'of its kind'))}"
        case "igmp.query" | "mld.query":
            return "it asks who listens to which group, as routers and switches do"
        case "relation.one_cloud":
            return f"it calls nobody but {_short(fields['vendor'])}, heard over {_short(fields['hours'])} hours"
        case "relation.roles":
            used = f" and uses {_short(fields['uses'])}" if fields.get("uses") else ""
            return f"it serves {_short(fields.get('serves', 'nothing'))}{used}"
        case "relation.pace":
            what = _short(fields.get("protocol", f"{fields.get('transport')} {fields.get('port')}"))
            return f"it uses {what} every {_short(fields['seconds'])} seconds, through {_short(fields['hours'])} hours"
        case _:
            return None


def _association_sentence(evidence: Evidence) -> str | None:
    """Sentences for what two sides of a DICOM association agreed on."""
    match evidence.kind:
        case "dicom.proposal":
            return f"as a DICOM client it wants to {_dicom_roles(evidence.fields)}"
        case "dicom.acceptance":
            return f"as a DICOM server it lets others {_dicom_roles(evidence.fields)}"
        case _:
            return None


def _dicom_roles(fields: Mapping[str, FieldValue]) -> str:
    """What an association is for: `store US images, ask for the worklist`."""
    modalities = fields.get("modalities")
    roles = [f"store {_short(modalities)} images"] if modalities else []
    words = {
        "worklist": "ask for the worklist",
        "performed_step": "report examinations done",
        "query": "search and fetch images",
        "print": "print films",
    }
    roles.extend(told for name, told in words.items() if fields.get(name) is True)
    return ", ".join(roles) or "check the connection"


def _short(value: FieldValue) -> str:
    words = {True: "yes", False: "no"}
    if isinstance(value, bool):
        return words[value]
    text = ", ".join(_short(one) for one in value) if isinstance(value, list) else str(value)
    return text if len(text) <= MAX_SHOWN_LENGTH else text[: MAX_SHOWN_LENGTH - 1] + "…"


def confidence_words(confidence: float) -> str:
    """How sure, in words that stand beside the number and never instead of it."""
    for least, words in ((0.95, "almost certain"), (0.8, "very likely"), (0.6, "likely"), (0.4, "perhaps")):
        if confidence >= least:
            return words
    return "a guess"
