"""What ops ask of the audit from the command line: whether every service's chain holds, and what is in it."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from nats.aio.client import Client
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mediate_contracts.catalogue import SERVICES
from mediate_deploy.errors import HubError
from mediate_deploy.ops import with_broker
from mediate_deploy.say import complain, say
from mediate_shared.asking import NotAnswered, ask
from mediate_shared.audit import Entry
from mediate_shared.audit_control import (
    AuditAsked,
    AuditEntries,
    AuditListing,
    AuditTold,
    AuditVerification,
    AuditVerified,
)

_VERIFY_SECONDS: Final = 300.0
_CONTAINS: Final = re.compile(r"(?P<service>[a-z]+)=(?P<number>[1-9][0-9]{0,17}):(?P<hash>[0-9a-f]{64})")


@dataclass(frozen=True)
class Wanted:
    """Which entries to list; None does not narrow."""

    service: str | None
    actor: UUID | None
    object_id: UUID | None
    limit: int
    reason: str | None


def verify(data_dir: Path, contains: Sequence[str], console: Console) -> int:
    """Check every chain and print its head. Returns 0 where all answered and hold, else 1.

    ``contains`` are heads told earlier, ``SERVICE=NUMBER:HASH``. Raises HubError for one that is none.
    """
    heads = _heads(contains)

    async def every(client: Client) -> list[AuditVerified | NotAnswered]:
        return await asyncio.gather(*(_verified(client, service, heads[service]) for service in SERVICES))

    answers = dict(zip(SERVICES, with_broker(data_dir, every), strict=True))
    _print(
        console,
        "The audit",
        ("service", "entries", "head", "state"),
        [
            (service, "-", "-", answer.reason)
            if isinstance(answer, NotAnswered)
            else (service, str(answer.entries), answer.head or "-", _state(answer))
            for service, answer in answers.items()
        ],
    )
    return 0 if all(isinstance(answer, AuditVerified) and answer.holds for answer in answers.values()) else 1


def _heads(contains: Sequence[str]) -> Mapping[str, dict[int, str]]:
    heads: dict[str, dict[int, str]] = {service: {} for service in SERVICES}
    for told in contains:
        found = _CONTAINS.fullmatch(told)
        if found is None or found["service"] not in heads:
            raise HubError(
                f"--contains {told} names no head: it is SERVICE=NUMBER:HASH as `mediate audit verify` prints it,"
                f" with one of {', '.join(SERVICES)}"
            )
        heads[found["service"]][int(found["number"])] = found["hash"]
    return heads


async def _verified(client: Client, service: str, heads: dict[int, str]) -> AuditVerified | NotAnswered:
    asked = AuditAsked(verify=AuditVerification(contains=heads))
    try:
        told = await ask(client, service, "audit", asked, AuditTold, seconds=_VERIFY_SECONDS)
    except NotAnswered as unanswered:
        return unanswered
    return told.verified or NotAnswered(service, f"could not check it: {told.failed}")


def _state(answer: AuditVerified) -> str:
    wrong = [] if answer.broken_at is None else [f"broken at {answer.broken_at}"]
    wrong += [f"does not hold {number} as it was told" for number in answer.lost]
    return ", ".join(wrong) or "holds"


def listing(data_dir: Path, wanted: Wanted, console: Console) -> int:
    """Print entries of one service or of all, newest first. Returns 0 where every service asked answered, else 1."""
    if wanted.service not in {None, *SERVICES}:
        raise HubError(f"there is no service {wanted.service!r}; there are {', '.join(SERVICES)}")
    services = SERVICES if wanted.service is None else (wanted.service,)
    asked = _asked(wanted)

    async def every(client: Client) -> list[AuditEntries | NotAnswered]:
        return await asyncio.gather(*(_listed(client, service, asked) for service in services))

    answers = dict(zip(services, with_broker(data_dir, every), strict=True))
    silent = [answer for answer in answers.values() if isinstance(answer, NotAnswered)]
    found = [
        (service, entry)
        for service, answer in answers.items()
        if isinstance(answer, AuditEntries)
        for entry in answer.entries
    ]
    newest = sorted(found, key=lambda each: (each[1].at, each[1].number), reverse=True)[: wanted.limit]
    if newest or not silent:
        names = ("service", "number", "at", "actor", "action", "object", "basis", "reason")
        _print(console, "Audit entries", names, [_row(service, entry) for service, entry in newest])
    for unanswered in silent:
        complain(f"mediate: {unanswered}")
    return 1 if silent else 0


def _asked(wanted: Wanted) -> AuditAsked:
    try:
        return AuditAsked(
            listing=AuditListing(
                limit=wanted.limit, actor=wanted.actor, object_id=wanted.object_id, reason=wanted.reason
            )
        )
    except ValidationError as error:
        raise HubError(f"the reason is no line of text: {error.errors()[0]['msg']}") from error


async def _listed(client: Client, service: str, asked: AuditAsked) -> AuditEntries | NotAnswered:
    try:
        told = await ask(client, service, "audit", asked, AuditTold)
    except NotAnswered as unanswered:
        return unanswered
    return told.listed or NotAnswered(service, f"could not list it: {told.failed}")


def _row(service: str, entry: Entry) -> tuple[str, ...]:
    return (
        service,
        str(entry.number),
        entry.at.isoformat(timespec="seconds"),
        f"{entry.actor_kind} {entry.actor or ''}".rstrip(),
        entry.action,
        f"{entry.object_type} {entry.object_id or ''}".rstrip(),
        entry.basis,
        entry.reason or "-",
    )


def _print(console: Console, title: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not console.is_terminal:
        # For other programs: a line a row, its fields apart by tabs.
        for row in rows:
            say("\t".join(row))
        return
    table = Table(*names, title=title)
    for row in rows:
        # A reason is what somebody wrote: it is no markup.
        table.add_row(*map(Text, row))
    console.print(table)
