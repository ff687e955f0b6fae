"""SNMP with one switch, one datagram at a time: pysnmp makes and reads the messages, others send them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pysnmp.carrier.base import AbstractTransport, AbstractTransportAddress, AbstractTransportDispatcher
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413.cmdgen import BulkCommandGeneratorSingleRun, GetCommandGenerator
from pysnmp.proto import rfc1902
from pysnmp.proto.rfc1905 import EndOfMibView, NoSuchInstance, NoSuchObject

from asepsis.asking.logins import Community

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from asepsis.asking.logins import Login

Oid = tuple[int, ...]

TARGET, PARAMETERS, OWNER = "switch", "how", "asepsis"
NO_ADDRESS = ("0.0.0.0", 161)  # noqa: S104 (a name for pysnmp: nothing is bound or sent by it)
MAX_GREETINGS = 2
"""Messages of SNMPv3 that only learn the engine's name and time (RFC 3414 4): more are not sent for one request."""
AUTHENTICATIONS = {
    "sha": config.USM_AUTH_HMAC96_SHA,
    "sha224": config.USM_AUTH_HMAC128_SHA224,
    "sha256": config.USM_AUTH_HMAC192_SHA256,
    "sha384": config.USM_AUTH_HMAC256_SHA384,
    "sha512": config.USM_AUTH_HMAC384_SHA512,
}
PRIVACIES = {
    "aes": config.USM_PRIV_CFB128_AES,
    "aes192": config.USM_PRIV_CFB192_AES,
    "aes256": config.USM_PRIV_CFB256_AES,
}


class SwitchRefusedError(Exception):
    """The switch answered, and does not let us read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a table."""

    oid: Oid
    value: int | bytes | Oid


class _Outbox(AbstractTransportDispatcher):  # type: ignore[misc]  # (pysnmp is not typed)
    """Takes what pysnmp wants to send, and hands it what came back. It has no timers: nothing is ever repeated."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[tuple[bytes, Oid, Any]] = []
        self._received: Callable[..., None] | None = None

    def register_recv_callback(self, recvCb: Callable[..., None], recvId: Any = None) -> None:  # noqa: ANN401, ARG002, N803 (pysnmp's names)
        self._received = recvCb

    def send_message(self, outgoingMessage: bytes, transportDomain: Oid, transportAddress: Any) -> None:  # noqa: ANN401, N803
        self.waiting.append((bytes(outgoingMessage), transportDomain, transportAddress))

    def empty(self, exchange: Callable[[bytes], bytes]) -> None:
        """Exchange what waits until nothing does. Raises what `exchange` raises."""
        while self.waiting:
            message, domain, address = self.waiting.pop(0)
            answer = exchange(message)
            if self._received is not None:
                self._received(self, domain, address, answer)


class _Nowhere(AbstractTransport):  # type: ignore[misc]
    """Stands where pysnmp wants a transport."""

    PROTO_TRANSPORT_DISPATCHER = _Outbox
    ADDRESS_TYPE = type("Address", (tuple, AbstractTransportAddress), {})


class Talk:
    """A conversation. It knows GET and GETBULK; nothing here can set a value."""

    def __init__(self, login: Login, exchange: Callable[[bytes], bytes]) -> None:
        """`exchange` sends one datagram and returns the answer, or raises."""
        self._exchange = exchange
        self._outbox = _Outbox()
        self._engine = SnmpEngine()
        self._engine.register_transport_dispatcher(self._outbox)
        config.add_transport(self._engine, config.SNMP_UDP_DOMAIN, _Nowhere())
        self._log_in(login)
        config.add_target_address(
            self._engine, TARGET, config.SNMP_UDP_DOMAIN, NO_ADDRESS, PARAMETERS, timeout=100, retryCount=0
        )

    def _log_in(self, login: Login) -> None:
        if isinstance(login, Community):
            config.add_v1_system(self._engine, OWNER, login.community.get_secret_value())
            config.add_target_parameters(self._engine, PARAMETERS, OWNER, "noAuthNoPriv", 1)
            return
        config.add_v3_user(
            self._engine,
            login.user,
            AUTHENTICATIONS[login.authentication],
            login.authentication_password.get_secret_value(),
            PRIVACIES[login.privacy],
            login.privacy_password.get_secret_value(),
        )
        config.add_target_parameters(self._engine, PARAMETERS, login.user, "authPriv", 3)

    def get(self, oids: Sequence[Oid]) -> list[Row]:
        """Read these values; those that the switch does not have are left out (RFC 3416 4.2.1)."""
        return self._ask(GetCommandGenerator(discoveryRetries=MAX_GREETINGS), oids)

    def bulk(self, after: Sequence[Oid], repetitions: int) -> list[Row]:
        """Read what follows each of these (RFC 3416 4.2.3)."""
        return self._ask(BulkCommandGeneratorSingleRun(discoveryRetries=MAX_GREETINGS), after, 0, repetitions)

    def _ask(self, generator: GetCommandGenerator, oids: Sequence[Oid], *numbers: int) -> list[Row]:
        told: list[tuple[Any, int, Any]] = []

        def done(_engine: object, _handle: object, *answer: Any) -> None:  # noqa: ANN401 (pysnmp's call)
            indication, status, _index, values, _context = answer
            told.append((indication, int(status), values))

        generator.send_varbinds(self._engine, TARGET, None, "", *numbers, [(oid, None) for oid in oids], done)
        self._outbox.empty(self._exchange)
        if not told or told[0][0] is not None:
            raise SwitchRefusedError
        _, status, values = told[0]
        return [] if status else [row for name, value in values if (row := _row(name, value)) is not None]


def _row(name: Any, value: Any) -> Row | None:  # noqa: ANN401 (what pysnmp gives)
    """The value by its type; None for what marks an absence (RFC 3416 2)."""
    if isinstance(value, NoSuchObject | NoSuchInstance | EndOfMibView):
        return None
    if isinstance(value, rfc1902.ObjectIdentifier):
        return Row(tuple(name), tuple(value))
    if isinstance(value, rfc1902.OctetString):
        return Row(tuple(name), value.asOctets())
    try:
        return Row(tuple(name), int(value))
    except (TypeError, ValueError):
        return None
