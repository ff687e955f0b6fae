"""The questions that the API answers. All of them only read."""

from __future__ import annotations

from collections.abc import Callable, Iterable  # noqa: TC003 (used in signatures that the framework reads)
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException
from fastapi import Query as Parameter
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from asepsis.api.answers import capture_answer, device_answer, device_row, status_answer
from asepsis.api.model import CaptureAnswer, DeviceAnswer, DeviceList, Group, StatusAnswer
from asepsis.api.query import UNKNOWN, Query, SortKey, select, tally, value_of
from asepsis.api.told_answers import question_answer
from asepsis.core.taxonomy import Realm
from asepsis.report.html import render
from asepsis.report.html.page import policy
from asepsis.report.phrases import kind_title
from asepsis.report.words import REALM_TITLES

if TYPE_CHECKING:
    from asepsis.api.desk import Desk
    from asepsis.api.source import Snapshot
    from asepsis.report.analysis import Device

MAXIMUM_PAGE_SIZE = 200
MAXIMUM_SEARCH_LETTERS = 200
MAXIMUM_FILTER_VALUES = 100
"""Longer questions are refused with status 422: nobody types them."""

FilterValues = Annotated[frozenset[str], Field(max_length=MAXIMUM_FILTER_VALUES)]


class DeviceParameters(BaseModel, extra="forbid"):
    """What can be asked of the device list."""

    search: Annotated[str, Field(max_length=MAXIMUM_SEARCH_LETTERS)] = ""
    realm: FilterValues = frozenset()
    category: FilterValues = frozenset()
    vendor: FilterValues = frozenset()
    least_confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    only_conflicts: bool = False
    sort: SortKey = SortKey.REALM
    descending: bool = False
    page: Annotated[int, Field(ge=1)] = 1
    page_size: Annotated[int, Field(ge=1, le=MAXIMUM_PAGE_SIZE)] = 100

    def query(self) -> Query:
        """The part that chooses and sorts."""
        return Query(
            self.search,
            self.realm,
            self.category,
            self.vendor,
            self.least_confidence,
            self.only_conflicts,
            self.sort,
            self.descending,
        )


def routes(snapshot: Snapshot, desk: Desk | None = None) -> APIRouter:
    """The routes below `/api`, answering from a snapshot; a desk knows what people could be asked."""
    router = APIRouter(prefix="/api")

    @router.get("/devices", operation_id="listDevices")
    def devices(parameters: Annotated[DeviceParameters, Parameter()]) -> DeviceList:
        """The devices that match, one page of them, and the groups to choose from."""
        return device_list(snapshot.analysis().devices, parameters)

    @router.get("/devices/{device_id}", operation_id="getDevice", responses={404: {"description": "No such device"}})
    def device(device_id: str) -> DeviceAnswer:
        """One device: attributes with evidence, services, relations, names and addresses."""
        analysis = snapshot.analysis()
        for found in analysis.devices:
            if found.id == device_id:
                asked = None if desk is None else desk.windows_question(device_id)
                return device_answer(found, analysis, question_answer(asked))
        raise HTTPException(404, "No device has this identifier. It may have been joined with another one.")

    @router.get("/captures", operation_id="listCaptures")
    def captures() -> list[CaptureAnswer]:
        """What was read, and what was wrong with it."""
        return [capture_answer(capture) for capture in snapshot.analysis().captures]

    @router.get("/status", operation_id="getStatus")
    def status() -> StatusAnswer:
        """The whole in a few words and numbers."""
        return status_answer(snapshot.analysis())

    @router.get("/report.html", operation_id="getReport", response_class=HTMLResponse)
    def report() -> HTMLResponse:
        """The report as one file, to keep or to print."""
        return report_response(snapshot)

    return router


def report_response(snapshot: Snapshot) -> HTMLResponse:
    """The HTML report with the one policy that fits it: its own style sheet and nothing else."""
    headers = {"content-security-policy": f"{policy()}; frame-ancestors 'none'"}
    return HTMLResponse(render(snapshot.analysis()), headers=headers)


def device_list(devices: Iterable[Device], parameters: DeviceParameters) -> DeviceList:
    """Choose, sort and cut the page out."""
    devices = tuple(devices)
    query = parameters.query()
    found = select(devices, query)
    start = (parameters.page - 1) * parameters.page_size
    realms = tally(devices, query, "realms", lambda device: device.realm.value)
    categories = tally(devices, query, "categories", lambda device: value_of(device, "category") or UNKNOWN)
    vendors = tally(devices, query, "vendors", lambda device: value_of(device, "vendor") or UNKNOWN)
    return DeviceList(
        devices=[device_row(device) for device in found[start : start + parameters.page_size]],
        total=len(found),
        all_devices=len(devices),
        page=parameters.page,
        page_size=parameters.page_size,
        realms=[Group(value=r, words=REALM_TITLES[r], number=realms[r]) for r in Realm if r in realms],
        categories=_groups(categories, lambda value: kind_title(None if value == UNKNOWN else value)),
        vendors=_groups(vendors, lambda value: "Not known" if value == UNKNOWN else value),
    )


def _groups(counts: dict[str, int], words: Callable[[str], str]) -> list[Group]:
    groups = [Group(value=value, words=words(value), number=number) for value, number in counts.items()]
    return sorted(groups, key=lambda group: (group.value == UNKNOWN, group.words.casefold(), group.value))
