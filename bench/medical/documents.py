"""A registry of documents and a patient index as small as can be, and who asks them: `python documents.py serve|ask`.

SOAP 1.2 of IHE ITI-18 and SOAP 1.1 of ITI-45, by the wire format that the technical framework prints.
"""

from __future__ import annotations

import http.client
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

QUERY, INDEX = "urn:ihe:iti:2007:RegistryStoredQuery", "urn:hl7-org:v3:PRPA_IN201309UV02"
ENVELOPE = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{}</s:Body></s:Envelope>'


class Registry(BaseHTTPRequestHandler):
    """Answers any question with an empty envelope."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer in the version of SOAP of the question."""
        self.rfile.read(int(self.headers["Content-Length"]))
        is_new = "soap+xml" in self.headers["Content-Type"]
        body = ENVELOPE.format("<name>Canaryworth</name>").encode()
        kind = f'application/soap+xml; charset=UTF-8; action="{QUERY}Response"' if is_new else "text/xml"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def ask() -> None:
    """Ask both."""
    connection = http.client.HTTPConnection("10.44.0.20", 8081)
    body = ENVELOPE.format('<patient id="CANARY7">Canaryworth, Tweetina</patient>')
    new = {"Content-Type": f'application/soap+xml; charset=UTF-8; action="{QUERY}"'}
    old = {"Content-Type": "text/xml", "SOAPAction": f'"{INDEX}"'}
    for path, headers in (("/xds/registry?patient=CANARY7", new), ("/pix/manager", old)):
        connection.request("POST", path, body, headers)
        connection.getresponse().read()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        HTTPServer(("", 8081), Registry).serve_forever()
    ask()
