"""Hands mail to an SMTP server, and tells what cannot be helped from what may go better later."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from email.utils import format_datetime, parseaddr
from typing import Final, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from mediate_gateway.adapters.mails import Addressed

PLAIN: Final = "smtp+plain"
_TLS: Final = "smtps"
_PORTS: Final = {_TLS: 465, "smtp": 587, PLAIN: 25}
_PERMANENT: Final = 500
_LINES: Final = SMTP_LINES.clone(cte_type="7bit")
"""As every server takes them, also one that is not made for 8 bits."""


class Unsent(Exception):
    """A mail was not sent; ``code`` is what the server answered, None where it did not."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class Refused(Unsent):
    """The server will not take this mail, now or later."""


class NotTaken(Unsent):
    """The server is away or cannot take it now; ``is_away`` where it would take no other mail either."""

    def __init__(self, code: int | None, *, is_away: bool) -> None:
        super().__init__(code)
        self.is_away = is_away


class PerhapsSent(Unsent):
    """The server had the whole mail and did not say what became of it."""


class Letter(NamedTuple):
    """What a mail says, in its parts."""

    subject: str
    text: str
    html: str
    language: str


class Post(Protocol):
    """Whatever takes mail."""

    async def send(self, message: EmailMessage) -> None:
        """Send a message to whom it is addressed. Raises Refused, NotTaken or PerhapsSent."""


class Server:
    """An SMTP server by its address: ``smtp://`` upgraded to TLS, ``smtps://`` by TLS, ``smtp+plain://`` without.

    A name and password in the address are for the server, never sent without TLS unless the address says so itself.
    """

    def __init__(self, url: str, *, local_name: str, seconds_max: float) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or _PORTS[parts.scheme]
        self._scheme = parts.scheme
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._local_name = local_name
        self._seconds_max = seconds_max

    async def send(self, message: EmailMessage) -> None:
        """Send a message to whom it is addressed. Raises Refused, NotTaken or PerhapsSent."""
        server = SMTP(
            hostname=self._host,
            port=self._port,
            local_hostname=self._local_name,
            timeout=self._seconds_max,
            use_tls=self._scheme == _TLS,
            start_tls=self._scheme == "smtp",
        )
        try:
            await self._open(server)
            await self._hand_over(server, message)
        finally:
            server.close()

    async def _open(self, server: SMTP) -> None:
        try:
            await server.connect()
            if self._user is not None:
                await server.login(self._user, self._password or "")
        except (SMTPException, OSError) as error:
            # Also a refused password: that is for ops to mend, and no fault of the mail.
            raise NotTaken(_code(error), is_away=True) from error

    async def _hand_over(self, server: SMTP, message: EmailMessage) -> None:
        sender, recipient = (parseaddr(str(message[name]))[1] for name in ("From", "To"))
        is_in_its_hands = False
        try:
            await server.mail(sender)
            await server.rcpt(recipient)
            is_in_its_hands = True
            await server.data(message.as_bytes())
        except SMTPResponseException as error:
            if error.code >= _PERMANENT:
                raise Refused(error.code) from error
            raise NotTaken(error.code, is_away=False) from error
        except UnicodeError as error:
            raise Refused(None) from error
        except (SMTPException, OSError) as error:
            if is_in_its_hands:
                raise PerhapsSent(None) from error
            raise NotTaken(None, is_away=True) from error


def _code(error: Exception) -> int | None:
    return error.code if isinstance(error, SMTPResponseException) else None


def message_of(letter: Letter, *, sender: str, name: str, email: str) -> EmailMessage:
    """Return a letter as a message with a text and an HTML part; ``sender`` is a name and an address.

    Raises ValueError for an address that no mail can go to.
    """
    message = EmailMessage(policy=_LINES)
    sender_name, sender_address = parseaddr(sender)
    message["From"] = Address(sender_name, addr_spec=sender_address)
    message["To"] = Address(name, addr_spec=email)
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    # Only now: what says something of the content would have become a header of its first part.
    message["Content-Language"] = letter.language
    return message


def digest_message(mail: Addressed, letter: Letter, *, sender: str, unsubscribe_at: str) -> EmailMessage:
    """Return a digest as a message that a program may unsubscribe from with one click (RFC 8058).

    Its Message-ID is that of the mail, however often it is sent. Raises ValueError where there is no address, or an
    impossible one.
    """
    message = _dated(mail, letter, sender=sender)
    message["List-Unsubscribe"] = f"<{unsubscribe_at}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def notice_message(mail: Addressed, *, sender: str) -> EmailMessage:
    """Return as a message what somebody has to know by what they look after, and cannot unsubscribe from.

    Raises ValueError where there is no address, or an impossible one.
    """
    return _dated(mail, Letter(mail.subject, mail.text, mail.html, mail.language), sender=sender)


def _dated(mail: Addressed, letter: Letter, *, sender: str) -> EmailMessage:
    if mail.email is None:
        raise ValueError("there is no address")
    message = message_of(letter, sender=sender, name=mail.name, email=mail.email)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    return message
