"""Puts mail together by the gateway's settings: who takes it, in which words, and how it is ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from functools import partial
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from mediate_gateway.adapters.mails import Addressed
from mediate_gateway.adapters.services import Services
from mediate_gateway.adapters.smtp import Letter, Post, Server, digest_message, message_of, notice_message
from mediate_gateway.domain.unsubscribing import unsubscribe_key, unsubscribe_token
from mediate_gateway.entrypoints.letters import UNSUBSCRIBE as UNSUBSCRIBED_AT
from mediate_gateway.entrypoints.letters import Letters, addressed
from mediate_gateway.settings import GatewaySettings
from mediate_gateway.usecases.remind_of_deals import no_reminder, reminding_by
from mediate_gateway.usecases.send_mail import Mailing
from mediate_shared.service import Service

UNSUBSCRIBE: Final = "/mail/unsubscribe/{token}"
_NOWHERE: Final = "localhost"


@dataclass(frozen=True)
class MailRoom:
    """Everything about mail: ``post`` is None where no server was named, and ``hub`` empty where no address was."""

    mailing: Mailing
    letters: Letters
    post: Post | None
    sender: str
    hub: str
    token_of: Callable[[UUID], str]

    def draft(self, mail: Addressed) -> EmailMessage:
        """Return a mail as a message. Raises ValueError where there is no address that it can go to."""
        return _draft(mail, hub=self.hub, sender=self.sender, token_of=self.token_of)

    def message(self, letter: Letter, *, email: str, at: datetime) -> EmailMessage:
        """Return a letter to an address as a message. Raises ValueError for an impossible one."""
        message = message_of(letter, sender=self.sender, name="", email=email)
        message["Date"] = format_datetime(at)
        message["Message-ID"] = make_msgid(domain=parseaddr(self.sender)[1].rpartition("@")[2])
        return message


def mail_room(service: Service, bounds: GatewaySettings, services: Services | None = None) -> MailRoom:
    """Return what the settings make of mail; its mailing runs for as long as the gateway lives.

    Without ``services``, digests remind of nothing that only these know.
    """
    hub = (bounds.public_url or "").rstrip("/")
    host = urlsplit(hub).hostname or _NOWHERE
    sender = bounds.mail_sender or f"MEDIATE <mediate@{host}>"
    post = None
    if bounds.smtp_url is not None:
        post = Server(bounds.smtp_url, local_name=host, seconds_max=bounds.smtp_answer_seconds_max)
    token_of = partial(unsubscribe_token, unsubscribe_key(bounds.identity_private_key))
    letters = Letters(hub)
    mailing = Mailing(
        service,
        post,
        letters.write,
        partial(_draft, hub=hub, sender=sender, token_of=token_of),
        token_of,
        timedelta(days=bounds.mails_days_kept),
        no_reminder if services is None else reminding_by(services),
        letters.notice,
    )
    service.runs(mailing.run)
    return MailRoom(mailing, letters, post, sender, hub, token_of)


def _draft(mail: Addressed, *, hub: str, sender: str, token_of: Callable[[UUID], str]) -> EmailMessage:
    if UNSUBSCRIBED_AT not in mail.text:
        # A notice is no digest: there is nothing to unsubscribe from.
        return notice_message(mail, sender=sender)
    at = hub + UNSUBSCRIBE.format(token=token_of(mail.account_id))
    return digest_message(mail, addressed(mail, at), sender=sender, unsubscribe_at=at)
