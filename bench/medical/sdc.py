"""A provider and a consumer of SDC by sdc11073: `python sdc.py provider|consumer ADDRESS`."""

from __future__ import annotations

import sys
import time

from sdc11073.namespaces import default_ns_helper
from sdc11073.wsdiscovery import WSDiscovery
from sdc11073.xml_types.wsd_types import ScopesType

DEVICE = default_ns_helper.DPWS.tag("Device")
MEDICAL = default_ns_helper.MDPWS.tag("MedicalDevice")


def provider(address: str) -> None:
    """Announce an infusion pump."""
    discovery = WSDiscovery(address)
    discovery.start()
    scopes = ScopesType("sdc.mds.pkp:1.2.840.10004.20701.1.1 sdc.cdc.type:///69985 sdc.ctxt.opr:/x/Canaryworth")
    discovery.publish_service(
        "urn:uuid:8c26f673-fdbf-4380-b5ad-9e2454a65b6b", [DEVICE, MEDICAL], scopes, [f"https://{address}:6464/x"]
    )
    time.sleep(6)
    discovery.stop()


def consumer(address: str) -> None:
    """Search for medical devices."""
    discovery = WSDiscovery(address)
    discovery.start()
    for _ in range(3):
        discovery.search_services(types=[MEDICAL], timeout=2)
    discovery.stop()


if __name__ == "__main__":
    {"provider": provider, "consumer": consumer}[sys.argv[1]](sys.argv[2])
