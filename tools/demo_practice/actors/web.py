"""The small web servers inside devices. Imitated: a server of our own with the makers' names."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tools.demo_practice.timeline import practice_now


@dataclass(frozen=True, slots=True)
class Site:
    """What one device's web server answers."""

    server: str
    """Value of the Server header."""
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Path → (content type, body)."""
    challenge: str = ""
    """Value of WWW-Authenticate for every other path; empty: 404."""


def html(title: str, body: str) -> tuple[str, str]:
    """Return a page with a title."""
    return "text/html", f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"


CAMERA_DESCRIPTION = """<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion>
<device><deviceType>urn:schemas-upnp-org:device:Basic:1</deviceType>
<friendlyName>AXIS M3106-L Mk II - B8A44FE5203B</friendlyName><manufacturer>AXIS</manufacturer>
<manufacturerURL>http://www.axis.com/</manufacturerURL>
<modelDescription>AXIS M3106-L Mk II Network Camera</modelDescription>
<modelName>AXIS M3106-L Mk II</modelName><modelNumber>M3106-L Mk II</modelNumber>
<serialNumber>B8A44FE5203B</serialNumber><UDN>uuid:Upnp-BasicDevice-1_0-B8A44FE5203B</UDN>
<presentationURL>http://192.168.20.59:80/</presentationURL></device></root>
"""
SITES = {
    "camera": Site(
        "Apache/2.4.39 (Unix) OpenSSL/1.1.1k",
        {"/rootdesc1.xml": ("text/xml", CAMERA_DESCRIPTION)},
        'Digest realm="AXIS_B8A44FE5203B", nonce="00a5e0f2Y04", algorithm=MD5, qop="auth"',
    ),
    "vaccine-fridge": Site(
        "GX-WebServer/2.1",
        {
            "/": html(
                "Helmer Scientific GX Solutions - HPR125-GX",
                "<h1>Vaccine refrigerator</h1><p>4.1 &deg;C, door closed</p>",
            )
        },
    ),
    "printer": Site(
        "HP HTTP Server; HP LaserJet MFP M428fdw - W1A30A; Serial Number: CNB2D20119",
        {"/": html("HP LaserJet MFP M428fdw", "<h1>Ready</h1>")},
    ),
    "ehr-engine": Site(
        "Jetty(9.4.44.v20210927)",
        {"/": html("Mirth Connect Administrator", "<h1>Launch Mirth Connect Administrator</h1>")},
    ),
    "ups": Site("Allegro-Software-RomPager/4.34", {}, 'Basic realm="APC Management Card"'),
}
EHR_RESULTS_PREFIX = "/patients/"
"""The integration engine answers any path below this one: it carries a canary patient."""


def handler_for(site: Site) -> type[BaseHTTPRequestHandler]:
    """Return the class that answers for the site."""

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def version_string(self) -> str:
            return site.server

        def date_time_string(self, timestamp: float | None = None) -> str:
            del timestamp
            return format_datetime(practice_now(), usegmt=True)

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith(EHR_RESULTS_PREFIX):
                self._answer(HTTPStatus.OK, "application/json", '{"results": 3}')
            elif path in site.pages:
                self._answer(HTTPStatus.OK, *site.pages[path])
            else:
                status = HTTPStatus.UNAUTHORIZED if site.challenge else HTTPStatus.NOT_FOUND
                self._answer(status, *html(f"{status.value} {status.phrase}", status.phrase))

        def _answer(self, status: HTTPStatus, content_type: str, body: str) -> None:
            content = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            if status is HTTPStatus.UNAUTHORIZED:
                self.send_header("WWW-Authenticate", site.challenge)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing: the recording is the log."""

    return Answers


def main() -> None:
    """Serve the site of one device until the recording ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", choices=sorted(SITES))
    parser.add_argument("--port", type=int, default=80)
    arguments = parser.parse_args()
    ThreadingHTTPServer(("", arguments.port), handler_for(SITES[arguments.site])).serve_forever()


if __name__ == "__main__":
    main()
