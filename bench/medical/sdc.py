"""Providers and consumers of SDC by sdc11073, and a printer: `python sdc.py ROLE ADDRESS [NAME=TEXT…]`."""

from __future__ import annotations

import sys
import time
import uuid
from urllib.request import Request, urlopen

from lxml.etree import QName
from sdc11073.mdib import ProviderMdib
from sdc11073.namespaces import default_ns_helper
from sdc11073.provider import SdcProvider
from sdc11073.wsdiscovery import WSDiscovery
from sdc11073.xml_types.dpws_types import ThisDeviceType, ThisModelType
from sdc11073.xml_types.wsd_types import ScopesType

DEVICE = default_ns_helper.DPWS.tag("Device")
MEDICAL = default_ns_helper.MDPWS.tag("MedicalDevice")
PORT = 6464
PARTICIPANT = "http://standards.ieee.org/downloads/11073/11073-10207-2017/participant"
MESSAGE = "http://standards.ieee.org/downloads/11073/11073-10207-2017/message"
MDIB = f"""<m:GetMdibResponse xmlns:m="{MESSAGE}" xmlns:p="{PARTICIPANT}"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" SequenceId="urn:uuid:0d4a4f4e-3b1c-4b0e-9d0a-5f1b7c5f0001">
<m:Mdib SequenceId="urn:uuid:0d4a4f4e-3b1c-4b0e-9d0a-5f1b7c5f0001"><p:MdDescription DescriptionVersion="0">
<p:Mds Handle="mds0" DescriptorVersion="0"><p:Type Code="{{kind}}"/><p:SystemContext Handle="sc0"><p:PatientContext
 Handle="pc0"/><p:LocationContext Handle="lc0"/></p:SystemContext><p:Clock Handle="clock0"/></p:Mds></p:MdDescription>
<p:MdState><p:State xsi:type="p:MdsState" DescriptorHandle="mds0"/><p:State xsi:type="p:SystemContextState"
 DescriptorHandle="sc0"/><p:State xsi:type="p:ClockState" DescriptorHandle="clock0" RemoteSync="false"/></p:MdState>
</m:Mdib></m:GetMdibResponse>"""
GET = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing">'
    "<s:Header><a:Action>http://schemas.xmlsoap.org/ws/2004/09/transfer/Get</a:Action><a:MessageID>{}</a:MessageID>"
    "<a:To>{}</a:To></s:Header><s:Body/></s:Envelope>"
)


def provider(address: str, kind: str = "69985") -> None:
    """Announce a device by its type, an infusion pump if nothing is said."""
    discovery = WSDiscovery(address)
    discovery.start()
    scopes = ScopesType(f"sdc.mds.pkp:1.2.840.10004.20701.1.1 sdc.cdc.type:///{kind} sdc.ctxt.opr:/x/Canaryworth")
    discovery.publish_service(uuid.uuid4().urn, [DEVICE, MEDICAL], scopes, [f"https://{address}:6464/x"])
    time.sleep(6)
    discovery.stop()


def printer(address: str) -> None:
    """Announce a printer of WSD, which shares the discovery and the type of device with SDC."""
    discovery = WSDiscovery(address)
    discovery.start()
    prints = QName("http://schemas.microsoft.com/windows/2006/08/wdp/print", "PrintDeviceType")
    discovery.publish_service(uuid.uuid4().urn, [DEVICE, prints], ScopesType(""), [f"http://{address}:5357/print"])
    time.sleep(6)
    discovery.stop()


def device(address: str, *words: str) -> None:
    """Run a whole provider without TLS; words are name=text: manufacturer, model, firmware, serial, kind."""
    told = dict(word.split("=", 1) for word in words)
    discovery = WSDiscovery(address)
    discovery.start()
    model = ThisModelType(manufacturer=told.get("manufacturer"), model_name=told.get("model"))
    this = ThisDeviceType(told.get("name", "Bed 7"), told.get("firmware"), told.get("serial"))
    mdib = ProviderMdib.from_string(MDIB.format(kind=told.get("kind", "69965")).encode())
    mine = SdcProvider(discovery, model, this, mdib, epr=uuid.uuid4(), validate=False)
    mine.start_all(start_rtsample_loop=False)
    mine.publish()
    time.sleep(60)


def asks(address: str) -> None:
    """Search for devices and ask the first for its metadata, as consumers do."""
    discovery = WSDiscovery(address)
    discovery.start()
    found = discovery.search_services(types=[MEDICAL], timeout=3)
    for service in found[:1]:
        where = service.x_addrs[0]
        body = GET.format(uuid.uuid4().urn, service.epr).encode()
        kind = {"Content-Type": "application/soap+xml; charset=utf-8"}
        request = Request(where, body, kind)  # noqa: S310 (the address of our own provider)
        with urlopen(request) as answer:  # noqa: S310
            answer.read()
    discovery.stop()


def consumer(address: str) -> None:
    """Search for medical devices."""
    discovery = WSDiscovery(address)
    discovery.start()
    for _ in range(3):
        discovery.search_services(types=[MEDICAL], timeout=2)
    discovery.stop()


if __name__ == "__main__":
    roles = {"provider": provider, "printer": printer, "consumer": consumer, "device": device, "asks": asks}
    roles[sys.argv[1]](*sys.argv[2:])
