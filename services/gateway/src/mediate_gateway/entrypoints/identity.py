"""The hub's API of people: signing in and out, accounts, invitations, members of organisations.

None of it takes an Idempotency-Key. What is sent and answered holds passwords, links or what people told of
themselves, and the answer that a key remembers would keep it. Repeated, a request makes at most one invitation too
many, which is listed and can be revoked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import APIRouter

from mediate_gateway.adapters.passwords import Passwords
from mediate_gateway.domain.accounts import EmailTaken, LastAdministrator
from mediate_gateway.domain.invitations import InvitationEmpty, InvitationOver, NotYoursToGive
from mediate_gateway.domain.jobs import TooManyJobs
from mediate_gateway.domain.memberships import LastAdmin, MembershipNotAllowed, TooManyOrganisations
from mediate_gateway.domain.passwords import PasswordRefused
from mediate_gateway.entrypoints import accounts, invitations, me, members
from mediate_gateway.entrypoints.session_cookie import SessionCookie
from mediate_gateway.settings import GatewaySettings
from mediate_gateway.usecases.accept_invitation import Accepting
from mediate_gateway.usecases.sign_in import SigningIn
from mediate_shared.database import Database
from mediate_shared.problems import Problem

PROBLEMS: Final = {
    EmailTaken: Problem(409, "email-taken", "The email is taken"),
    LastAdministrator: Problem(409, "last-administrator", "The hub would be left without an administrator"),
    InvitationEmpty: Problem(422, "invitation-empty", "The invitation gives nothing"),
    InvitationOver: Problem(409, "invitation-over", "The invitation can no longer be used"),
    NotYoursToGive: Problem(403, "not-allowed", "You may see this and not do that"),
    LastAdmin: Problem(409, "last-admin", "The organisation would be left without an admin"),
    MembershipNotAllowed: Problem(409, "membership-not-allowed", "The membership does not stand where this needs it"),
    TooManyOrganisations: Problem(409, "too-many-organisations", "The account belongs to too many organisations"),
    TooManyJobs: Problem(409, "too-many-jobs", "You have as much long work under way as one may have"),
    PasswordRefused: Problem(422, "password-refused", "It cannot be the password"),
}


@dataclass(frozen=True)
class People:
    """What the pages and the API of people stand on; ``forget`` makes a changed right known at once."""

    signing_in: SigningIn
    accepting: Accepting
    passwords: Passwords
    cookie: SessionCookie
    invitation_lasting: timedelta
    forget: Callable[[], None]


def people(database: Database, bounds: GatewaySettings, forget: Callable[[], None]) -> People:
    """Return it, made from the settings."""
    passwords = Passwords()
    return People(
        signing_in=SigningIn(database, passwords, bounds),
        accepting=Accepting(database, passwords, bounds),
        passwords=passwords,
        cookie=SessionCookie(is_secure=(bounds.public_url or "").startswith("https://")),
        invitation_lasting=timedelta(days=bounds.invitation_days),
        forget=forget,
    )


def routes(known: People) -> tuple[APIRouter, ...]:
    """Return ``/v1/identity`` as far as it is about people."""
    return (
        me.routes(known.signing_in, known.cookie, known.forget),
        accounts.routes(known.passwords, known.forget),
        invitations.routes(known.accepting, known.cookie, known.forget, lasting=known.invitation_lasting),
        members.routes(known.forget),
    )
