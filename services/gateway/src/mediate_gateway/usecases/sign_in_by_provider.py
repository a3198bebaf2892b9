"""Sign in whom the provider vouches for: under an account of their own, whoever else has their email."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from mediate_gateway.adapters import accounts, sessions, vouched
from mediate_gateway.adapters.accounts import Account, Email, Opening
from mediate_gateway.adapters.oidc import Vouched
from mediate_gateway.domain.accounts import EmailTaken
from mediate_gateway.domain.languages import Language
from mediate_gateway.usecases.sign_in import SignedIn
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.identity.actor import VISITOR, Actor, ActorKind
from mediate_shared.journal import Transaction

_EMAIL: Final[TypeAdapter[str]] = TypeAdapter(Email)
_NAMELESS: Final = "?"
_BASIS: Final = "provider"


class AccountClosed(Exception):
    """Whoever signed in at the provider has an account that was closed here."""

    def __init__(self, account_id: UUID) -> None:
        super().__init__("this account was closed")
        self.account_id = account_id


async def sign_in_by_provider(
    person: Vouched,
    *,
    language: Language,
    lasting: timedelta,
    replacing: str | None,
    transaction: Transaction,
    now: datetime,
) -> SignedIn:
    """Begin a session of the account with this issuer and subject, opening it if need be.

    Name and email follow what the provider tells; roles stay the hub's. The session with the token ``replacing``, if
    there is one, ends. Raises AccountClosed.
    """
    email = _email(person)
    account = await accounts.of_provider(transaction, person.issuer, person.subject)
    done = ["sign_in.accept"]
    if account is None:
        account = await _opened(person, email, language, transaction=transaction, now=now)
        done = ["account.open", *done]
    if not await accounts.signed_in(transaction, account.id, at=now):
        raise AccountClosed(account.id)
    account = await vouched.keep(transaction, account, {"name": person.name, "email": email}, at=now)
    if replacing is not None:
        await sessions.end(transaction, replacing, now=now)
    token = await sessions.start(transaction, account.id, now=now, lasting=lasting)
    entries = [Audited(action, "account", account.id, _BASIS) for action in done]
    await audit.append(transaction, Actor(account.id, ActorKind.PERSON), *entries, at=now)
    return SignedIn(account, token, lasting)


async def refuse_closed(account_id: UUID, *, transaction: Transaction, now: datetime) -> None:
    """Audit that whoever has a closed account came back from the provider."""
    await audit.append(transaction, VISITOR, Audited("sign_in.refuse", "account", account_id, _BASIS), at=now)


async def _opened(
    person: Vouched, email: str | None, language: Language, *, transaction: Transaction, now: datetime
) -> Account:
    opening = Opening(
        name=person.name or email or _NAMELESS,
        language=_language(person, language),
        email=email,
        issuer=person.issuer,
        subject=person.subject,
    )
    try:
        return await accounts.add(transaction, opening, at=now)
    except EmailTaken:
        # By a local account, which is not theirs for having the same email; or by themselves, in another window.
        found = await accounts.of_provider(transaction, person.issuer, person.subject)
        return found or await accounts.add(transaction, Opening(**{**vars(opening), "email": None}), at=now)


def _email(person: Vouched) -> str | None:
    try:
        return None if person.email is None else _EMAIL.validate_python(person.email)
    except ValidationError:
        return None


def _language(person: Vouched, otherwise: Language) -> Language:
    spoken = (person.language or "").lower().replace("_", "-").partition("-")[0]
    return Language(spoken) if spoken in set(Language) else otherwise
