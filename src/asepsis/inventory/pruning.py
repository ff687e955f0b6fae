"""What the store forgets, so that a sensor may listen for years: never what a person said, nor a device of the site."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import aliased

from asepsis.core.addresses import Scope, is_random_mac, scope
from asepsis.core.store.models import Endpoint, RelationHour

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

HOURS_KEPT = timedelta(days=92)
"""After this time of all hours in which one host used one service of another only the latest is kept."""
OUTSIDE_KEPT = timedelta(days=30)
"""Hosts of the internet that nobody spoke with for so long are forgotten."""
VISITORS_KEPT = timedelta(days=92)
"""The same for made-up hardware addresses, as telephones use them: the next visit brings another."""
ENDPOINTS_AT_A_TIME = 500


def prune(session: Session, now: datetime) -> int:
    """Forget what is old. Returns how many rows were deleted."""
    newer = aliased(RelationHour)
    same = (
        (newer.client_id == RelationHour.client_id)
        & (newer.server_id == RelationHour.server_id)
        & (newer.transport == RelationHour.transport)
        & (newer.port == RelationHour.port)
        & (newer.protocol == RelationHour.protocol)
        & (newer.hour > RelationHour.hour)
    )
    old = delete(RelationHour).where(RelationHour.hour < now - HOURS_KEPT, exists().where(same))
    count = _rows(session.execute(old))
    forgotten = _forgotten(session, now)
    for at in range(0, len(forgotten), ENDPOINTS_AT_A_TIME):
        some = forgotten[at : at + ENDPOINTS_AT_A_TIME]
        count += _rows(session.execute(delete(Endpoint).where(Endpoint.id.in_(some))))
    return count


def _rows(result: object) -> int:
    return int(getattr(result, "rowcount", 0))


def _forgotten(session: Session, now: datetime) -> list[int]:
    """Endpoints of others that were not heard for long."""
    spoken: dict[int, datetime] = {}
    for client, server, last in session.execute(
        select(RelationHour.client_id, RelationHour.server_id, RelationHour.last)
    ):
        for end in (client, server):
            spoken[end] = max(last, spoken.get(end, last))
    rows = session.execute(select(Endpoint.id, Endpoint.mac, Endpoint.ip, Endpoint.last))
    forgotten = []
    for identifier, mac, ip, heard in rows:
        kept = _kept_for(mac, ip)
        moments = [moment for moment in (heard, spoken.get(identifier)) if moment is not None]
        if kept is not None and moments and max(moments) < now - kept:
            forgotten.append(identifier)
    return forgotten


def _kept_for(mac: str, ip: str) -> timedelta | None:
    """How long an endpoint is kept; None for ever."""
    if ip and scope(ip) is Scope.PUBLIC:
        return OUTSIDE_KEPT
    return VISITORS_KEPT if mac and is_random_mac(mac) else None
