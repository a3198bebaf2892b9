"""The pages about whoever looks: what they say of themselves, where they are signed in, and where they belong."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.policy import Role
from mediate_contracts.values import AccountId, OrganisationId
from mediate_gateway.adapters import accounts, memberships, organisations, signed_in
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_gateway.entrypoints.identity import People
from mediate_gateway.entrypoints.me import account_of
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, command, searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.privacy import exported
from mediate_gateway.usecases.amend_profile import AmendProfile, amend_profile
from mediate_gateway.usecases.end_membership import end_membership
from mediate_gateway.usecases.export_person import Exporting
from mediate_gateway.usecases.request_to_join import request_to_join
from mediate_gateway.usecases.sign_out import sign_out_everywhere
from mediate_shared.identity.guard import needs_sign_in
from mediate_shared.problems import not_found

PROFILE: Final = "/profile"
JOIN: Final = "/profile/join"
FOUND_MAX: Final = 20
_SECTION: Final = "profile"
_THEMSELF: Final = "self"


@dataclass(frozen=True)
class ProfilePages:
    """Pages of everybody who is signed in."""

    people: People
    exporting: Exporting
    idle: timedelta

    def routes(self) -> APIRouter:
        """Return ``/profile`` and what is below it."""
        router = APIRouter()
        known = [needs_sign_in()]

        @router.get(PROFILE, dependencies=known)
        async def show_profile(visit: Visiting) -> Response:
            return await self._profile_page(visit)

        @router.post(PROFILE, dependencies=known)
        async def amend(visit: Visiting) -> Response:
            return await self._amend(visit)

        @router.post(PROFILE + "/sessions/end", dependencies=known)
        async def leave_everywhere(visit: Visiting) -> Response:
            await visit.typed()
            account_id = account_of(visit.actor)
            await visit.does(lambda transaction, now: sign_out_everywhere(account_id, transaction=transaction, now=now))
            visit.forget()
            answer = visit.by_nobody().go("/sign-out")
            self.people.cookie.forget(answer)
            return answer

        @router.post(PROFILE + "/data", dependencies=known)
        async def download(visit: Visiting) -> Response:
            await visit.typed()
            answer = await exported(self.exporting, account_of(visit.actor), visit.actor, _THEMSELF, None)
            answer.headers["Cache-Control"] = "no-store"
            return answer

        @router.get(JOIN, dependencies=known)
        async def show_join(visit: Visiting, q: str = "") -> Response:
            return await self._join_page(visit, searched(q))

        @router.post(JOIN, dependencies=known)
        async def join(visit: Visiting) -> Response:
            return await self._join(visit)

        @router.get(PROFILE + "/memberships/{organisation_id}/end", dependencies=known)
        async def show_end(visit: Visiting, organisation_id: UUID) -> Response:
            return await self._end_page(visit, organisation_id)

        @router.post(PROFILE + "/memberships/{organisation_id}/end", dependencies=known)
        async def end(visit: Visiting, organisation_id: UUID) -> Response:
            return await self._end(visit, organisation_id)

        return router

    async def _profile_page(
        self, visit: Visit, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
    ) -> Response:
        account_id = account_of(visit.actor)
        async with visit.service.database.reading() as connection:
            account = await accounts.get(connection, account_id)
            theirs = await memberships.of_account(connection, account_id)
            since = await signed_in.sessions_of(
                connection, account_id, this=visit.session, now=visit.service.clock(), idle=self.idle
            )
        return visit.page(
            "profile.html",
            section=_SECTION,
            at=PROFILE,
            typed=typed,
            refused=wrong,
            account=account,
            memberships=[each for each in theirs if each.status is not MembershipStatus.ENDED],
            ended=[each for each in theirs if each.status is MembershipStatus.ENDED],
            sessions=since,
            acts_as=sorted(visit.actor.acts_as - {Role.VISITOR}),
            written_in=[(each.value, visit.word.say(f"page.language.{each}")) for each in Language],
        )

    async def _amend(self, visit: Visit) -> Response:
        typed = await visit.typed()
        account_id = account_of(visit.actor)
        try:
            change = command(AmendProfile, name=typed.text("name"), language=typed.text("language"))
            if change.name is None:
                wrong = Refused({"name": visit.word.say("refused.missing")})
                return await self._profile_page(visit, typed=typed, wrong=wrong)
            expecting = typed.version()
            await visit.does(
                lambda transaction, now: amend_profile(
                    change, account_id, expecting=expecting, transaction=transaction, now=now
                )
            )
        except REFUSALS as error:
            return await self._profile_page(visit, typed=typed, wrong=refused(error, visit.word, "name", "language"))
        visit.forget()
        # The language that was chosen now counts, whatever the link chose.
        return visit.in_own_language().go(PROFILE, done="profile")

    async def _join_page(self, visit: Visit, asked: str, wrong: Refused | None = None) -> Response:
        account_id = account_of(visit.actor)
        async with visit.service.database.reading() as connection:
            theirs = await memberships.of_account(connection, account_id)
            found = await organisations.named(connection, asked, limit=FOUND_MAX + 1) if asked else []
        return visit.page(
            "join.html",
            section=_SECTION,
            at=visit.address(JOIN, q=asked) if asked else JOIN,
            refused=wrong,
            asked=asked,
            found=found[:FOUND_MAX],
            more=len(found) > FOUND_MAX,
            standing={each.organisation_id: each.status for each in theirs},
        )

    async def _join(self, visit: Visit) -> Response:
        typed = await visit.typed()
        organisation_id = OrganisationId(typed.identifier("organisation_id"))
        try:
            await visit.does(
                lambda transaction, now: request_to_join(organisation_id, transaction=transaction, now=now)
            )
        except REFUSALS as error:
            return await self._join_page(visit, searched(typed.text("q") or ""), refused(error, visit.word))
        return visit.go(PROFILE, done="joining")

    async def _end_page(self, visit: Visit, organisation_id: UUID, wrong: Refused | None = None) -> Response:
        async with visit.service.database.reading() as connection:
            theirs = await memberships.of_account(connection, account_of(visit.actor))
        mine = next((each for each in theirs if each.organisation_id == organisation_id), None)
        if mine is None or mine.status is MembershipStatus.ENDED:
            raise not_found("organisation", organisation_id)
        name = mine.organisation_name or visit.word.say("organisation.unnamed")
        verb = "withdraw" if mine.status is MembershipStatus.REQUESTED else "leave"
        say = visit.word.say
        title, what, does = (
            say(f"profile.{verb}.title", name=name),
            say(f"profile.{verb}.what"),
            say(f"profile.{verb}.do"),
        )
        return visit.confirm(title, what, does, back=PROFILE, section=_SECTION, refused=wrong)

    async def _end(self, visit: Visit, organisation_id: UUID) -> Response:
        await visit.typed()
        account_id = AccountId(account_of(visit.actor))
        try:
            await visit.does(
                lambda transaction, now: end_membership(
                    OrganisationId(organisation_id), account_id, reason=None, transaction=transaction, now=now
                )
            )
        except REFUSALS as error:
            return await self._end_page(visit, organisation_id, refused(error, visit.word))
        visit.forget()
        return visit.go(PROFILE, done="left")
