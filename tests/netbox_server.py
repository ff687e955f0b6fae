"""A small NetBox for tests: keeps objects, and refuses what NetBox 4.6 refuses by its OpenAPI document."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
TOKEN = "0123456789abcdef0123456789abcdef01234567"  # noqa: S105 (of the server below)
REQUIRED = {
    "dcim/sites": ("name", "slug"),
    "extras/tags": ("name", "slug"),
    "dcim/manufacturers": ("name", "slug"),
    "dcim/device-types": ("manufacturer", "model", "slug"),
    "dcim/device-roles": ("name", "slug"),
    "dcim/devices": ("device_type", "role", "site"),
    "dcim/interfaces": ("device", "name", "type"),
    "dcim/mac-addresses": ("mac_address",),
    "ipam/ip-addresses": ("address",),
}
UNIQUE = {
    "dcim/sites": ("name",),
    "dcim/manufacturers": ("name",),
    "dcim/device-roles": ("name",),
    "dcim/device-types": ("manufacturer", "model"),
    "dcim/devices": ("site", "name"),
    "dcim/interfaces": ("device", "name"),
}
REFERENCES = {
    "manufacturer": "dcim/manufacturers",
    "device_type": "dcim/device-types",
    "role": "dcim/device-roles",
    "site": "dcim/sites",
    "device": "dcim/devices",
    "primary_ip4": "ipam/ip-addresses",
    "primary_ip6": "ipam/ip-addresses",
    "primary_mac_address": "dcim/mac-addresses",
}
LENGTHS = {"slug": 100, "serial": 50, "model": 100, "description": 200}
BRIEF = ("id", "name", "slug", "model", "manufacturer", "address", "mac_address", "device", "display")


class NetBox:
    """What is kept, and every request that changes something."""

    def __init__(self, release: str = "4.6.8") -> None:
        self.release = release
        self.objects: dict[str, dict[int, Json]] = {collection: {} for collection in REQUIRED}
        self.writes: list[tuple[str, str, Json]] = []

    def add(self, collection: str, **fields: Any) -> int:
        """Put an object there as a person would."""
        answer = self.save(collection, fields, None)
        assert isinstance(answer, int), answer
        return answer

    def save(self, collection: str, body: Json, number: int | None) -> int | str:
        """Create or change an object; returns its number, or why not."""
        kept = self.objects[collection]
        whole = {**(kept[number] if number else {}), **body}
        if missing := [name for name in REQUIRED[collection] if not whole.get(name)]:
            return f"{missing[0]}: this field is required"
        limits = LENGTHS | {"name": 64 if collection in ("dcim/devices", "dcim/interfaces") else 100}
        if long := [name for name, most in limits.items() if len(str(whole.get(name) or "")) > most]:
            return f"{long[0]}: too long"
        if "slug" in whole and not re.fullmatch(r"[-a-zA-Z0-9_]+", whole["slug"]):
            return "slug: not valid"
        for name, place in REFERENCES.items():
            if whole.get(name) is not None and whole[name] not in self.objects[place]:
                return f"{name}: no such object"
        if unique := UNIQUE.get(collection):
            mine = [str(whole.get(name)).casefold() for name in unique]
            for other, one in kept.items():
                if other != number and [str(one.get(name)).casefold() for name in unique] == mine:
                    return "must make a unique set"
        number = number or len(kept) + 1
        kept[number] = whole | {"id": number}
        return number

    def shown(self, collection: str, number: int) -> Json:
        """An object as NetBox answers: what it refers to in brief."""
        one = self._named(collection, number)
        for name, place in REFERENCES.items():
            if isinstance(one.get(name), int):
                one[name] = self._brief(place, one[name])
        if "status" in one:
            one["status"] = {"value": one["status"], "label": one["status"].capitalize()}
        if "tags" in one:
            one["tags"] = [self._brief("extras/tags", number) for number in one["tags"]]
        if one.get("assigned_object_id") and one.get("assigned_object_type") == "dcim.interface":
            one["assigned_object"] = self._brief("dcim/interfaces", one["assigned_object_id"])
        return one

    def _named(self, collection: str, number: int) -> Json:
        one = dict(self.objects[collection][number])
        return one | {"display": one.get("name") or one.get("model") or one.get("address") or one.get("mac_address")}

    def _brief(self, collection: str, number: int) -> Json:
        one = self._named(collection, number)
        for name in {"manufacturer", "device"} & one.keys():
            one[name] = self._named(REFERENCES[name], one[name])
        return {key: one[key] for key in BRIEF if key in one}

    def page(self, place: str, asked: dict[str, int]) -> Json:
        """One page of a collection."""
        numbers = sorted(self.objects[place])
        start, end = asked["offset"], asked["offset"] + asked["limit"]
        results = [self.shown(place, number) for number in numbers[start:end]]
        return {"next": "more" if end < len(numbers) else None, "results": results}


class Handler(BaseHTTPRequestHandler):
    """Answers for the NetBox that its server carries."""

    @property
    def netbox(self) -> NetBox:
        """What is kept."""
        return self.server.netbox  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        """Give a page, the release, or an address elsewhere."""
        parts = urlsplit(self.path)
        place = parts.path.removeprefix("/api/").strip("/")
        if self.headers["Authorization"] not in (f"Token {TOKEN}", "Bearer nbt_key.secret"):
            self.answer(403, {"detail": "Invalid token"})
        elif place == "status":
            self.answer(200, {"netbox-version": self.netbox.release})
        elif place == "elsewhere":
            self.answer(302, {}, location="http://192.0.2.1/")
        else:
            asked = {name: int(values[0]) for name, values in parse_qs(parts.query).items() if values[0].isdigit()}
            self.answer(200, self.netbox.page(place, asked))

    def do_POST(self) -> None:
        """Create an object."""
        self.change(None)

    def do_PATCH(self) -> None:
        """Change fields of an object."""
        self.change(int(self.path.strip("/").rpartition("/")[2]))

    def change(self, number: int | None) -> None:
        """Save what the body says."""
        place = "/".join(self.path.removeprefix("/api/").split("/")[:2])
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.netbox.writes.append((self.command, place, body))
        saved = self.netbox.save(place, body, number)
        if isinstance(saved, str):
            self.answer(400, {"detail": saved})
        else:
            self.answer(200 if number else 201, self.netbox.shown(place, saved))

    def answer(self, status: int, body: Json, location: str = "") -> None:
        """Send an answer in JSON."""
        octets = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(octets)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(octets)

    def log_message(self, *_: Any) -> None:
        """Say nothing on the terminal of the tests."""


@contextmanager
def running(netbox: NetBox) -> Iterator[str]:
    """Serve on this computer; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.netbox = netbox  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
