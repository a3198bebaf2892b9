"""The pages on which somebody is erased, by themselves or by whoever has that duty, and the report of it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.policy import Duty
from mediate_gateway.adapters import accounts, erasures
from mediate_gateway.adapters.accounts import Account
from mediate_gateway.adapters.erasures import Erasure
from mediate_gateway.entrypoints.identity import People
from mediate_gateway.entrypoints.me import account_of
from mediate_gateway.entrypoints.pages.account_list import SECTION, account_at
from mediate_gateway.entrypoints.pages.profile import PROFILE
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.privacy import exported
from mediate_gateway.usecases.erase_person import Erasing
from mediate_gateway.usecases.export_person import Exporting
from mediate_shared.identity.guard import needs_duty, needs_sign_in

_BY_DUTY: Final = f"duty:{Duty.ERASE_PERSONS}"
_THEMSELF: Final = "self"
_ACCOUNT: Final = "/administration/accounts/{account_id}"
_REPORT: Final = "/administration/erasures/{erasure_id}"
_ME: Final = PROFILE + "/erase"


@dataclass(frozen=True)
class ErasingPages:
    """Pages of erasing, and of handing out what is held before that."""

    people: People
    exporting: Exporting
    erasing: Erasing

    def routes(self) -> APIRouter:
        """Return where people are erased, where their data is handed out, and the reports."""
        router = APIRouter()
        erasing = [needs_duty(Duty.ERASE_PERSONS)]

        @router.get(_ME, dependencies=[needs_sign_in()])
        async def show_erase_me(visit: Visiting) -> Response:
            return await _erase_page(visit, account_of(visit.actor), is_own=True)

        @router.post(_ME, dependencies=[needs_sign_in()])
        async def erase_me(visit: Visiting) -> Response:
            return await self._erase(visit, account_of(visit.actor), is_own=True)

        @router.post(_ACCOUNT + "/data", dependencies=erasing)
        async def download_theirs(visit: Visiting, account_id: UUID) -> Response:
            await visit.typed()
            answer = await exported(self.exporting, account_id, visit.actor, _BY_DUTY, None)
            answer.headers["Cache-Control"] = "no-store"
            return answer

        @router.get(_ACCOUNT + "/erase", dependencies=erasing)
        async def show_erase(visit: Visiting, account_id: UUID) -> Response:
            return await _erase_page(visit, account_id, is_own=False)

        @router.post(_ACCOUNT + "/erase", dependencies=erasing)
        async def erase(visit: Visiting, account_id: UUID) -> Response:
            return await self._erase(visit, account_id, is_own=False)

        @router.get(_REPORT, dependencies=erasing)
        async def show_report(visit: Visiting, erasure_id: UUID) -> Response:
            async with visit.service.database.reading() as connection:
                return _report_page(visit, await erasures.get(connection, erasure_id))

        return router

    async def _erase(self, visit: Visit, account_id: UUID, *, is_own: bool) -> Response:
        typed = await visit.typed()
        async with visit.service.database.reading() as connection:
            account = await accounts.get(connection, account_id)
        if (typed.text("confirmation") or "").strip().casefold() != confirmation(account).casefold():
            wrong = Refused({"confirmation": visit.word.say("refused.typed")})
            return await _erase_page(visit, account_id, is_own=is_own, typed=typed, wrong=wrong)
        basis = _THEMSELF if is_own else _BY_DUTY
        try:
            reason = typed.reason()
            if reason is None:
                wrong = missing(visit.word, "reason")
                return await _erase_page(visit, account_id, is_own=is_own, typed=typed, wrong=wrong)
            erasure = await self.erasing.erase(account_id, actor=visit.actor, basis=basis, reason=reason)
        except REFUSALS as error:
            wrong = refused(error, visit.word, "reason")
            return await _erase_page(visit, account_id, is_own=is_own, typed=typed, wrong=wrong)
        visit.forget()
        if not is_own:
            return visit.go(_REPORT.format(erasure_id=erasure.id))
        # There is nobody left who could look at the report later; it is shown this once.
        answer = _report_page(visit.by_nobody(), erasure)
        self.people.cookie.forget(answer)
        return answer


def confirmation(account: Account) -> str:
    """Return what has to be typed before somebody is erased: their email, or their name without one."""
    return account.email or account.name


async def _erase_page(
    visit: Visit, account_id: UUID, *, is_own: bool, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.reading() as connection:
        account = await accounts.get(connection, account_id)
    return visit.page(
        "erase.html",
        section="profile" if is_own else SECTION,
        at=_ME if is_own else account_at(account_id) + "/erase",
        typed=typed,
        refused=wrong,
        account=account,
        is_own=is_own,
        asked_for=confirmation(account),
        back=PROFILE if is_own else account_at(account_id),
    )


def _report_page(visit: Visit, erasure: Erasure) -> Response:
    is_known = visit.actor.is_known
    return visit.page(
        "erased.html",
        section=SECTION if is_known else "sign_in",
        at=_REPORT.format(erasure_id=erasure.id) if is_known else "/",
        erasure=erasure,
    )
