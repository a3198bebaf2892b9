"""Write digests when they are due and send them: each once, by one process at a time, tried again after outages."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final, Protocol
from uuid import UUID

from mediate_gateway.adapters import endpoint_notices, mail_preferences, mails
from mediate_gateway.adapters.endpoint_notices import Notice
from mediate_gateway.adapters.mail_preferences import Reader
from mediate_gateway.adapters.mails import Addressed, Written
from mediate_gateway.adapters.opaque import token_hash
from mediate_gateway.adapters.smtp import NotTaken, PerhapsSent, Post, Refused
from mediate_gateway.domain.mailing import Failure, Frequency, MailState, Period, newest_period, next_attempt
from mediate_gateway.usecases.compose_digest import Digest, compose_digest
from mediate_gateway.usecases.remind_of_deals import RemindOfDeals, no_reminder
from mediate_shared.database import OUTAGES
from mediate_shared.journal import Transaction
from mediate_shared.service import Service

_LOOK_SECONDS: Final = 20.0
_HEARD_WITHIN: Final = timedelta(minutes=2)
_TOLD_WITHIN: Final = timedelta(days=7)
_NOTICES_MAX: Final = 100
_CLEAN_EVERY: Final = timedelta(hours=1)


class Draft(Protocol):
    """Makes the message of a mail. Raises ValueError where there is no address that it can go to."""

    def __call__(self, mail: Addressed, /) -> EmailMessage:
        """Return it."""


@dataclass
class Mailing:
    """Sends digests; without a ``post`` they are held, to be read in the hub.

    ``write`` puts a digest into words, ``draft`` makes a message of a mail, ``token_of`` gives an account's token that
    ends its digests, and mails are kept for ``kept``. ``remind_of_deals`` counts what is next for somebody's deals.
    ``write_notice`` puts into words that an endpoint was disabled.
    """

    service: Service
    post: Post | None
    write: Callable[[Digest], Written]
    draft: Draft
    token_of: Callable[[UUID], str]
    kept: timedelta
    remind_of_deals: RemindOfDeals = no_reminder
    write_notice: Callable[[Notice], Written] | None = None
    _cleaned_at: datetime | None = None

    async def run(self) -> None:
        """Do what there is to do, until cancelled."""
        while True:
            try:
                await self.write_due()
                await self.write_notices()
                await self.send_waiting()
                await self.clean()
            except OUTAGES as error:
                self.service.log.warning("mail.waits", error=type(error).__name__)
            except Exception:
                # A mistake over one mail is told to ops, and the others are gone on with.
                self.service.log.exception("mail.stumbled")
            await asyncio.sleep(_LOOK_SECONDS)

    async def write_due(self) -> None:
        """Write the digest of every reader for whom a period ended that they were not told of yet."""
        for frequency in Frequency:
            # What was said in the last moment of a period has to be heard before it is told.
            period = newest_period(frequency, self.service.clock() - _HEARD_WITHIN)
            while period is not None and await self._write_one(frequency, period):
                pass

    async def _write_one(self, frequency: Frequency, period: Period) -> bool:
        """Write one digest, or nothing where nothing happened; tell whether somebody's was due."""
        async with self.service.database.transaction() as transaction:
            reader = await mail_preferences.due(transaction, frequency, period.end)
            if reader is None:
                return False
            try:
                async with transaction.savepoint():
                    await self._write(transaction, reader, period)
            except OUTAGES:
                raise
            except Exception:
                # Or nobody after this one would ever get theirs.
                self.service.log.exception("mail.not_written", account_id=str(reader.account_id), period=period.name)
            # In the same transaction: whatever happens after it, this span is told once.
            ending = token_hash(self.token_of(reader.account_id))
            await mail_preferences.covered(transaction, reader.account_id, period.end, unsubscribe_hash=ending)
        return True

    async def _write(self, transaction: Transaction, reader: Reader, period: Period) -> None:
        digest = await compose_digest(
            transaction.connection,
            reader.account_id,
            name=reader.name,
            language=reader.language,
            lines=reader.lines,
            since=reader.covered_until,
            until=period.end,
            remind_of_deals=self.remind_of_deals,
        )
        if digest is None or not digest.tells_something:
            return
        await mails.add(
            transaction,
            reader.account_id,
            period.name,
            self.write(digest),
            language=reader.language,
            state=MailState.HELD if self.post is None else MailState.WAITING,
            now=self.service.clock(),
        )

    async def write_notices(self) -> None:
        """Write to whoever administers an organisation that an endpoint of it was disabled, once to each."""
        if self.write_notice is None:
            return
        now = self.service.clock()
        # A mail that was dropped must not be written anew.
        since = now - min(_TOLD_WITHIN, self.kept / 2)
        async with self.service.database.transaction() as transaction:
            for notice in await endpoint_notices.due(transaction.connection, since=since, limit=_NOTICES_MAX):
                await mails.add(
                    transaction,
                    notice.account_id,
                    notice.period,
                    self.write_notice(notice),
                    language=notice.language,
                    state=MailState.HELD if self.post is None else MailState.WAITING,
                    now=now,
                )

    async def send_waiting(self) -> None:
        """Send every mail that waits, until none is left or the server does not take more now."""
        async with self.service.database.transaction() as transaction:
            interrupted = await mails.fail_interrupted(transaction, now=self.service.clock())
        if interrupted:
            self.service.log.error("mail.interrupted", mails=interrupted)
        while self.post is not None and await self._send_one(self.post):
            pass

    async def _send_one(self, post: Post) -> bool:
        """Send one mail; tell whether it is worth going on with another."""
        service = self.service
        async with service.database.transaction() as transaction:
            mail = await mails.claim(transaction, now=service.clock())
        if mail is None:
            return False
        goes_on, state, known = await self._sent(post, mail)
        async with service.database.transaction() as transaction:
            await mails.settle(transaction, mail.id, state, **known)
        # Neither the address nor what the server said of it: a log is no place for either.
        told = {"mail_id": str(mail.id), "attempt": mail.attempts, "smtp_code": known.get("smtp_code")}
        if state is MailState.SENT:
            service.log.info("mail.sent", **told)
        else:
            service.log.warning("mail.not_sent", state=state.value, failure=known.get("failure"), **told)
        return goes_on

    async def _sent(self, post: Post, mail: Addressed) -> tuple[bool, MailState, dict[str, object]]:
        """Try to send a mail; return whether to go on, and what came of it."""
        try:
            await post.send(self.draft(mail))
        except ValueError:
            return True, MailState.FAILED, _failed(Failure.NO_ADDRESS)
        except Refused as error:
            return True, MailState.FAILED, _failed(Failure.REFUSED, error.code)
        except PerhapsSent as error:
            return False, MailState.FAILED, _failed(Failure.INTERRUPTED, error.code)
        except NotTaken as error:
            again = next_attempt(mail.attempts, self.service.clock())
            if again is None:
                return not error.is_away, MailState.FAILED, _failed(Failure.GIVEN_UP, error.code)
            return not error.is_away, MailState.WAITING, {"next_attempt_at": again, "smtp_code": error.code}
        sent: dict[str, object] = {
            "sent_at": self.service.clock(),
            "next_attempt_at": None,
            "smtp_code": None,
            "failure": None,
        }
        return True, MailState.SENT, sent

    async def clean(self) -> None:
        """Drop, once an hour, the mails whose time is up."""
        now = self.service.clock()
        if self._cleaned_at is not None and now - self._cleaned_at < _CLEAN_EVERY:
            return
        with suppress(*OUTAGES):
            async with self.service.database.transaction() as transaction:
                await mails.forget_before(transaction, now - self.kept)
            self._cleaned_at = now


def _failed(failure: Failure, code: int | None = None) -> dict[str, object]:
    return {"failure": failure.value, "smtp_code": code, "next_attempt_at": None}
