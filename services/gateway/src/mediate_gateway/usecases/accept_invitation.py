"""Accept an invitation: with a new account, or with the one that is signed in."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StringConstraints

from mediate_contracts.values import Line, Value
from mediate_gateway.adapters import accounts, invitations, inviters, memberships, sessions
from mediate_gateway.adapters.accounts import Account, Email, Opening
from mediate_gateway.adapters.invitations import Invitation
from mediate_gateway.adapters.passwords import Passwords
from mediate_gateway.domain.accounts import EmailTaken
from mediate_gateway.domain.invitations import InvitationOver, NotYoursToGive, check_open
from mediate_gateway.domain.languages import DEFAULT, Language
from mediate_gateway.domain.memberships import MembershipStatus, advance, check_room
from mediate_gateway.domain.passwords import check_password
from mediate_gateway.settings import GatewaySettings
from mediate_gateway.usecases.invite import check_invites
from mediate_gateway.usecases.sign_in import Password, SignedIn
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.identity.guard import sign_in_needed
from mediate_shared.journal import Transaction
from mediate_shared.problems import INVALID, NOT_FOUND, FieldError, ProblemError

BASIS: Final = "invited"
FIELD: Final = "body.token"


class NewAccount(Value):
    """The account of somebody who has none yet."""

    name: Line
    email: Email | None = Field(default=None, description="What they sign in with; as in the invitation, if it says.")
    password: Password = Field(repr=False, description="12 to 200 characters.")
    language: Language = DEFAULT


class AcceptInvitation(Value):
    """What the link held, and a new account unless somebody is signed in."""

    token: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20,100}$"), Field(examples=["0" * 43], repr=False)]
    account: NewAccount | None = Field(
        default=None, description="Left out, the account that is signed in accepts the invitation."
    )


class Accepting:
    """Accepts invitations, for as many as come."""

    def __init__(self, database: Database, passwords: Passwords, bounds: GatewaySettings) -> None:
        self._database = database
        self._passwords = passwords
        self._lasting = timedelta(hours=bounds.session_hours_max)

    async def with_new_account(self, token: str, new: NewAccount, *, now: datetime) -> SignedIn:
        """Open the account that somebody wants, give it what it was invited to, and sign it in.

        Raises PasswordRefused, EmailTaken, InvitationOver, and ProblemError: 404 for a link of nobody's, 422 for
        another email than the invitation's, 503.
        """
        # Before the work of a hash, so that only who holds a link costs it.
        async with self._database.transaction() as transaction:
            email = _email(await _open(transaction, token, now=now), new)
        check_password(new.password, login=email, field="body.account.password")
        async with self._passwords.turn() as turn:
            kept = await turn.hashed(new.password)
        opening = Opening(name=new.name, language=new.language, email=email, login=email, password_hash=kept)
        async with self._database.transaction() as transaction:
            invitation = await _open(transaction, token, now=now)
            account = await _account(transaction, opening, now=now)
            account = await _give(transaction, invitation, account, now=now)
            session = await sessions.start(transaction, account.id, now=now, lasting=self._lasting)
            await accounts.signed_in(transaction, account.id, at=now)
            account = await accounts.get(transaction, account.id)
        return SignedIn(account, session, self._lasting)

    async def with_own_account(self, token: str, actor: Actor, *, now: datetime) -> Account:
        """Give the account that is signed in what it was invited to.

        Raises InvitationOver, TooManyOrganisations, and ProblemError: 401 for who is not signed in as a person, 404
        for a link of nobody's.
        """
        if actor.kind is not ActorKind.PERSON or actor.id is None:
            raise sign_in_needed()
        async with self._database.transaction(actor) as transaction:
            invitation = await _open(transaction, token, now=now)
            if invitation.invited_by == actor.id:
                raise InvitationOver("it is your own: nobody invites themself", field=FIELD, value=None)
            account = await accounts.for_update(transaction, actor.id)
            return await _give(transaction, invitation, account, now=now)


async def _open(transaction: Transaction, token: str, *, now: datetime) -> Invitation:
    invitation = await invitations.with_token(transaction, token, now=now)
    if invitation is None:
        reason = "it is none of ours"
        raise ProblemError(
            NOT_FOUND, f"There is no such invitation: {reason}.", errors=[FieldError(field=FIELD, reason=reason)]
        )
    check_open(invitation.status, field=FIELD)
    await _check_stands(transaction, invitation)
    return invitation


async def _check_stands(transaction: Transaction, invitation: Invitation) -> None:
    """Check that whoever invited may still give it. Raises InvitationOver.

    Losing a role revokes what somebody invited to; what they do in the seconds in which a replica does not know it
    yet is not revoked by that.
    """
    inviter = None if invitation.invited_by is None else await inviters.of(transaction, invitation.invited_by)
    if inviter is None:
        return
    try:
        check_invites(inviter, invitation)
    except NotYoursToGive as error:
        raise InvitationOver("whoever invited may no longer do so", field=FIELD, value=None) from error


async def _account(transaction: Transaction, opening: Opening, *, now: datetime) -> Account:
    try:
        return await accounts.add(transaction, opening, at=now)
    except EmailTaken as error:
        raise EmailTaken(error.reason, field="body.account.email", value=error.value) from error


def _email(invitation: Invitation, new: NewAccount) -> str:
    email = new.email or invitation.email
    if email is None or (invitation.email is not None and email != invitation.email):
        reason = "missing" if email is None else "the invitation is meant for another email"
        raise ProblemError(
            INVALID, f"body.account.email: {reason}", errors=[FieldError(field="body.account.email", reason=reason)]
        )
    return email


async def _give(transaction: Transaction, invitation: Invitation, account: Account, *, now: datetime) -> Account:
    """Give an account what it was invited to; the invitation is used up."""
    await invitations.change(transaction, invitation, now=now, accepted_at=now, accepted_by=account.id)
    if invitation.organisation_id is not None:
        await _admit(transaction, invitation, invitation.organisation_id, account.id, now=now)
    roles = set(account.roles) | set(invitation.roles)
    if roles != set(account.roles):
        account = await accounts.change(transaction, account, {"roles": sorted(roles)}, at=now)
    actor = Actor(account.id, ActorKind.PERSON)
    await audit.append(transaction, actor, Audited("invitation.accept", "invitation", invitation.id, BASIS), at=now)
    return account


async def _admit(
    transaction: Transaction, invitation: Invitation, organisation_id: UUID, account_id: UUID, *, now: datetime
) -> None:
    gathered = await memberships.gathered(transaction, account_id)
    member = await memberships.find(transaction, organisation_id, account_id)
    if member is None or member.status is MembershipStatus.ENDED:
        check_room(gathered)
    if member is None:
        await memberships.add(
            transaction,
            organisation_id,
            account_id,
            MembershipStatus.ACTIVE,
            is_admin=invitation.is_admin,
            decided_by=invitation.invited_by,
            at=now,
        )
    elif member.status is MembershipStatus.ACTIVE:
        if invitation.is_admin and not member.is_admin:
            await memberships.change(transaction, member, is_admin=True)
    else:
        await memberships.change(
            transaction,
            member,
            status=advance(member.status, MembershipStatus.ACTIVE),
            is_admin=invitation.is_admin,
            decided_at=now,
            decided_by=invitation.invited_by,
        )
