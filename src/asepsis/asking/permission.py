"""What the owner allows: a file of theirs. Without it, or with a mistake in it, nothing is asked."""

from __future__ import annotations

import ipaddress
from datetime import date, datetime, time
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from asepsis.core.addresses import normal_mac

APPROVAL_DAYS = 365
"""An approval of a device of class B is good for so long."""


class PermissionFileError(ValueError):
    """The file of permissions cannot be used; the message says why. Nothing may be asked then."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Approval(_Part):
    """A person's word that one device of class B may be asked."""

    mac: str
    by: str = Field(min_length=2)
    given: date
    """Day of the approval."""
    statement: str = Field(min_length=10)
    """What the maker says of being asked, and where."""

    @field_validator("mac")
    @classmethod
    def _mac(cls, text: str) -> str:
        found = normal_mac(text)
        if found is None:
            raise ValueError(f"{text!r} is no MAC address")
        return found


class Blackout(_Part):
    """Hours in which nothing is asked, local time; over midnight when it ends before it begins."""

    begins: time = Field(alias="from")
    ends: time = Field(alias="to")
    days: frozenset[int] = frozenset(range(7))
    """0 is Monday: days on which it begins."""

    def holds(self, moment: datetime) -> bool:
        """Whether the local moment lies in it."""
        clock, day = moment.time().replace(tzinfo=None), moment.weekday()
        if self.begins <= self.ends:
            return day in self.days and self.begins <= clock < self.ends
        return (day in self.days and clock >= self.begins) or ((day - 1) % 7 in self.days and clock < self.ends)


class NamedSwitch(_Part):
    """A switch or router that the owner names: its tables may be read."""

    address: ipaddress.IPv4Address
    login: str
    """Name of the login in the file of logins."""


class Permission(_Part):
    """All that is allowed."""

    enabled: bool = False
    networks: tuple[ipaddress.IPv4Network, ...] = ()
    """Only hosts in these are asked."""
    questions: frozenset[str] = frozenset()
    """Names of the questions that are allowed."""
    approvals: tuple[Approval, ...] = ()
    blackouts: tuple[Blackout, ...] = ()
    never: frozenset[str] = frozenset()
    """MAC or IP addresses that are never asked, whatever they are."""
    community: str = ""
    calling_ae: str = Field(default="", max_length=16)
    called_aes: dict[str, str] = Field(default_factory=dict)
    """MAC → AE title under which the device knows us."""
    switches: tuple[NamedSwitch, ...] = ()
    """Only the tables of these are read."""

    def is_blacked_out(self, moment: datetime) -> bool:
        """Whether nothing may be asked at this local moment."""
        return any(one.holds(moment) for one in self.blackouts)

    def allows_address(self, ip: str) -> bool:
        """Whether the address lies in a network that may be asked."""
        address = ipaddress.ip_address(ip)
        return any(address in network for network in self.networks)

    def login_of(self, ip: str) -> str:
        """Name of the login of a switch that the owner named; empty for others."""
        return next((one.login for one in self.switches if str(one.address) == ip), "")

    def approval_of(self, macs: tuple[str, ...], today: date) -> Approval | None:
        """The approval of a device that still holds."""
        return next(
            (one for one in self.approvals if one.mac in macs and 0 <= (today - one.given).days <= APPROVAL_DAYS), None
        )


def read_permission(path: Path) -> Permission:
    """Read the owner's file. Raises PermissionFileError; a file that is not there allows nothing."""
    if not path.exists():
        return Permission()
    if path.stat().st_mode & 0o022:
        raise PermissionFileError(f"{path} can be written by others: run chmod go-w {path}")
    try:
        return Permission.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PermissionFileError(f"{path} cannot be read: {type(error).__name__}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise PermissionFileError(f"{path}: {place}: {first['msg']}") from error
