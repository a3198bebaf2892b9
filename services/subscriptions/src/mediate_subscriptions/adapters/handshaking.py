"""Asks a receiver whether it may be posted to: the OPTIONS request of CloudEvents' web hook specification."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpcore

from mediate_subscriptions.adapters.addresses import AddressForbidden, Resolver, pool
from mediate_subscriptions.adapters.connecting import Connecting

_MINUTE_SECONDS: Final = 60


class NoAnswer(Exception):
    """A receiver was not reached, or did not answer in time, for a reason in words."""


@dataclass(frozen=True)
class Answer:
    """What a receiver answered; names of headers in lower case. Its body is not read."""

    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Handshaking:
    """How receivers are asked: through which resolver, in whose name, and for how long at most."""

    resolver: Resolver
    origin: str
    connect_seconds_max: float
    seconds_max: float
    trusting: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)
    """The authorities that posts trust too; read once, because that takes long."""

    async def ask(self, url: str, *, rate_per_second: int) -> Answer:
        """Ask a receiver. Raises NoAnswer."""
        headers: list[tuple[bytes | str, bytes | str]] = [
            ("WebHook-Request-Origin", self.origin),
            ("WebHook-Request-Rate", str(rate_per_second * _MINUTE_SECONDS)),
            ("User-Agent", "MEDIATE-Hub"),
        ]
        bounds = {"connect": self.connect_seconds_max, "read": self.seconds_max, "write": self.seconds_max}
        try:
            async with (
                asyncio.timeout(self.seconds_max),
                # Which hands out some kilobytes and no more, however much a receiver says before it answers.
                pool(self.resolver, connections_max=1, trusting=self.trusting, beneath=Connecting()) as connections,
                connections.stream(
                    "OPTIONS", url, headers=headers, extensions={"timeout": {**bounds, "pool": self.seconds_max}}
                ) as answer,
            ):
                return Answer(answer.status, _text(answer.headers))
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise NoAnswer(f"nobody answered OPTIONS within {self.seconds_max:g} seconds") from error
        except AddressForbidden as error:
            raise NoAnswer(error.told) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise NoAnswer("its receiver cannot be reached, or does not speak HTTP") from error


def _text(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
