"""The page that an invitation's link leads to."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response

from mediate_gateway.adapters import invitations, viewers
from mediate_gateway.adapters.invitations import Invitation
from mediate_gateway.domain.invitations import InvitationStatus
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.passwords import PASSWORD_CHARACTERS_MIN
from mediate_gateway.entrypoints.identity import People
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, command
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.usecases.accept_invitation import AcceptInvitation, NewAccount
from mediate_shared.identity.guard import open_to_all
from mediate_shared.problems import not_found

_INVITATION: Final = "/invitations/{token}"
_ACCEPT: Final = "/invitations"
"""What is sent names the link in its body: of a path more is written down than of what a form holds."""
_FIELDS: Final = ("name", "email", "password", "language")
_NEW: Final = "new"


@dataclass(frozen=True)
class AcceptingPages:
    """The page of an invitation, for whoever has its link."""

    people: People

    def routes(self) -> APIRouter:
        """Return ``/invitations/{token}``, and where its forms are sent."""
        router = APIRouter()
        everybody = [open_to_all()]

        @router.get(_INVITATION, dependencies=everybody)
        async def show_invitation(visit: Visiting, token: str) -> Response:
            return await self._page(visit, token)

        @router.post(_ACCEPT, dependencies=everybody)
        async def accept(visit: Visiting) -> Response:
            return await self._accept(visit)

        return router

    async def _page(
        self, visit: Visit, token: str, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
    ) -> Response:
        invitation = await _behind(visit, token)
        if invitation.status is not InvitationStatus.OPEN:
            return visit.page(
                "invitation_over.html",
                at=_INVITATION.format(token=token),
                status=410,
                what=visit.word.say(f"refused.invitation.{invitation.status}"),
            )
        async with visit.service.database.reading() as connection:
            inviter = None if invitation.invited_by is None else await viewers.viewer(connection, invitation.invited_by)
        return visit.page(
            "invitation.html",
            section="invitation",
            at=_INVITATION.format(token=token),
            typed=typed,
            refused=wrong,
            token=token,
            invitation=invitation,
            inviter=inviter,
            least=PASSWORD_CHARACTERS_MIN,
            written_in=[(each.value, visit.word.say(f"page.language.{each}")) for each in Language],
        )

    async def _accept(self, visit: Visit) -> Response:
        typed = await visit.typed()
        token = typed.text("token") or ""
        now = visit.service.clock()
        try:
            accepted = command(AcceptInvitation, token=token)
            if typed.text("as") != _NEW:
                await self.people.accepting.with_own_account(accepted.token, visit.actor, now=now)
                visit.forget()
                return visit.go("/profile", done="accepted")
            if typed.text("again") != typed.text("password"):
                wrong = Refused({"again": visit.word.say("password.different")})
                return await self._page(visit, token, typed=typed, wrong=wrong)
            new = command(NewAccount, **{name: typed.text(name) for name in _FIELDS})
            signed_in = await self.people.accepting.with_new_account(accepted.token, new, now=now)
        except REFUSALS as error:
            wrong = refused(error, visit.word, *_FIELDS)
            return await self._page(visit, token, typed=typed, wrong=wrong)
        answer = visit.in_own_language().go("/profile", done="accepted")
        self.people.cookie.remember(answer, signed_in)
        return answer


async def _behind(visit: Visit, token: str) -> Invitation:
    """Return the invitation behind a link. Raises ProblemError (404) for a link of nobody's."""
    # Under a lock, and so in a transaction, because whoever accepts it reads it the same way.
    async with visit.service.database.transaction() as transaction:
        invitation = await invitations.with_token(transaction, token, now=visit.service.clock())
    if invitation is None:
        raise not_found("invitation", "behind this link")
    return invitation
