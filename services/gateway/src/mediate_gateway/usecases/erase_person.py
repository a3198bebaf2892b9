"""Erase a person: in the gateway at once, in every other service as soon as it answers."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from mediate_contracts.policy import Role
from mediate_gateway.adapters import accounts, erasures, invitations
from mediate_gateway.adapters.erasures import ErasedHere, Erasure
from mediate_gateway.adapters.inquiries import Inquiries
from mediate_gateway.domain.accounts import AccountStatus, check_administered
from mediate_shared import audit, privacy
from mediate_shared.asking import NotAnswered
from mediate_shared.audit import Audited
from mediate_shared.database import is_outage
from mediate_shared.identity.actor import SERVICE, Actor
from mediate_shared.privacy import Removed
from mediate_shared.service import Service

AGAIN_SECONDS: Final = 60.0
_TIME_IS_UP: Final = "the account had been closed for as long as the hub keeps it"


class Erasing:
    """Erases persons, and asks services again that did not answer until all have.

    ``forget`` makes somebody who is erased unknown at the door at once; accounts that were closed for ``kept`` are
    erased without being asked.
    """

    def __init__(
        self,
        service: Service,
        inquiries: Inquiries,
        *,
        forget: Callable[[], None],
        kept: timedelta,
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        self._service = service
        self._inquiries = inquiries
        self._forget = forget
        self._kept = kept
        self._again_seconds = again_seconds

    async def erase(self, account_id: UUID, *, actor: Actor, basis: str, reason: str) -> Erasure:
        """Erase somebody, and return the report as far as services answered; a second request goes on with the first.

        Raises ProblemError (404) where there is no such account, LastAdministrator for the last one.
        """
        erasure = await self._erase_here(account_id, actor=actor, basis=basis, reason=reason)
        self._forget()
        return await self._go_on(erasure)

    async def _erase_here(self, account_id: UUID, *, actor: Actor, basis: str, reason: str) -> Erasure:
        service = self._service
        now = service.clock()
        async with service.database.transaction(actor) as transaction:
            others = await accounts.administrators(transaction, but=account_id)
            account = await accounts.for_update(transaction, account_id)
            begun = await erasures.of_account(transaction, account_id)
            if begun is not None:
                return begun
            administers = account.status is AccountStatus.ACTIVE and Role.ADMINISTRATOR in account.roles
            check_administered(was=administers, remains=False, others=others)
            erasure = await erasures.begin(transaction, account_id, requested_by=actor.id, reason=reason, at=now)
            await invitations.revoke_of(transaction, account_id, now=now)
            removed = await privacy.erase(service, transaction, account_id, erasure.id, at=now)
            erasure = await erasures.note(transaction, erasure.id, [_told(service.name, removed, now)], at=now)
            done = Audited("person.erase", "account", account_id, basis)
            await audit.append(transaction, actor, done, at=now, reason=reason)
        service.log.info("person.erased", erasure_id=str(erasure.id))
        return erasure

    async def _go_on(self, erasure: Erasure) -> Erasure:
        """Ask the services that have not answered, and keep what they tell."""
        answers = await asyncio.gather(*(self._asked(service, erasure) for service in erasure.open))
        told = [answer for answer in answers if answer is not None]
        if not told:
            return erasure
        async with self._service.database.transaction() as transaction:
            erasure = await erasures.note(transaction, erasure.id, told, at=self._service.clock())
        if erasure.finished_at is not None:
            self._service.log.info("person.erased_everywhere", erasure_id=str(erasure.id))
        return erasure

    async def _asked(self, service: str, erasure: Erasure) -> ErasedHere | None:
        try:
            removed = await self._inquiries.erase(service, erasure.account_id, erasure.id)
        except NotAnswered as unanswered:
            self._service.log.warning("person.not_erased_yet", erasure_id=str(erasure.id), reason=str(unanswered))
            return None
        return _told(service, removed, self._service.clock())

    async def finish(self) -> None:
        """Go on every minute with what is open, until cancelled."""
        while True:
            try:
                await self.go_on_once()
            except Exception as error:
                if not is_outage(error):
                    raise
                self._service.log.warning("person.erasing_waits", error=type(error).__name__)
            await asyncio.sleep(self._again_seconds)

    async def _overdue(self) -> Sequence[UUID]:
        async with self._service.database.reading() as connection:
            return await erasures.overdue(connection, closed_before=self._service.clock() - self._kept)

    async def go_on_once(self) -> None:
        """Ask again for every open erasure, and erase whose time is up."""
        async with self._service.database.reading() as connection:
            unfinished = await erasures.unfinished(connection)
        for erasure in unfinished:
            await self._go_on(erasure)
        for account_id in await self._overdue():
            await self.erase(account_id, actor=SERVICE, basis="retention", reason=_TIME_IS_UP)


def _told(service: str, removed: Removed, at: datetime) -> ErasedHere:
    return ErasedHere(service=service, answered_at=at, removed=removed.removed, kept=removed.kept)
