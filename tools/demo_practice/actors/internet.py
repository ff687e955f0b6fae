"""The services outside: cloud servers behind TLS, plain web servers, and the address that a monitor beacons to."""

from __future__ import annotations

import argparse
import contextlib
import socketserver
import ssl
import threading
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools.demo_practice.timeline import practice_now

BEACON_ADDRESS, BEACON_PORT = "202.114.4.120", 515
"""Where the Contec CMS8000 sends patient data (CISA and FDA notices of January 2025)."""
PLAIN_PAGES = {
    "/connecttest.txt": b"Microsoft Connect Test",
    "/y000000000066.cfg": b"#!version:1.0.0.1\naccount.1.sip_server.1.address = sip.voicehost.example\n",
}


class CloudAnswers(BaseHTTPRequestHandler):
    """Answers every path with a few octets: what matters is who asks whom."""

    protocol_version = "HTTP/1.1"

    def version_string(self) -> str:
        """Name the server."""
        return "nginx"

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Give the practice's time."""
        del timestamp
        return format_datetime(practice_now(), usegmt=True)

    def do_GET(self) -> None:
        """Answer a page, or 204 as connectivity checks expect it."""
        body = PLAIN_PAGES.get(self.path.partition("?")[0], b'{"ok": true}')
        without_body = self.path == "/generate_204"
        self.send_response(204 if without_body else 200)
        self.send_header("Content-Length", "0" if without_body else str(len(body)))
        self.end_headers()
        if not without_body:
            self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 (the name that http.server looks for)

    def log_message(self, *_: object) -> None:
        """Say nothing: the recording is the log."""


class Swallow(socketserver.BaseRequestHandler):
    """Takes what comes and says nothing."""

    def handle(self) -> None:
        """Read until the sender ends."""
        with contextlib.suppress(OSError):
            while self.request.recv(4096):
                pass


class ReusingServer(socketserver.ThreadingTCPServer):
    """A TCP server that may be started again at once."""

    allow_reuse_address = True
    daemon_threads = True


def tls_context(certificates: Path) -> ssl.SSLContext:
    """Return a context that chooses the certificate by the name that the client asks for."""
    contexts = {}
    for certificate in sorted(certificates.glob("*.crt")):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
        context.set_alpn_protocols(["http/1.1"])
        contexts[certificate.stem] = context
    first = next(iter(contexts.values()))
    # TLS 1.2 for one service as older cloud services do it: its certificate then travels in clear.
    for name, context in contexts.items():
        if name.endswith("lifenetsystems.com"):
            context.maximum_version = ssl.TLSVersion.TLSv1_2

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        connection.context = contexts.get(name or "", first)

    first.sni_callback = choose
    return first


def main() -> None:
    """Serve until the recording ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("certificates", type=Path)
    arguments = parser.parse_args()
    secure = ThreadingHTTPServer(("", 443), CloudAnswers)
    secure.socket = tls_context(arguments.certificates).wrap_socket(secure.socket, server_side=True)
    plain = ThreadingHTTPServer(("", 80), CloudAnswers)
    beacon = ReusingServer((BEACON_ADDRESS, BEACON_PORT), Swallow)
    for server in (secure, plain):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    beacon.serve_forever()


if __name__ == "__main__":
    main()
