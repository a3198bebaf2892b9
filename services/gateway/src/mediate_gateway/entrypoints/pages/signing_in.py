"""The pages on which people sign in and out and change their password."""

from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Response

from mediate_gateway.adapters import accounts, viewers
from mediate_gateway.domain.passwords import PASSWORD_CHARACTERS_MIN
from mediate_gateway.domain.returning import HOME, own_path
from mediate_gateway.entrypoints.identity import People
from mediate_gateway.entrypoints.me import account_of, client_address
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, command
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.settings import GatewaySettings
from mediate_gateway.usecases.sign_in import ChangePassword, SignIn
from mediate_gateway.usecases.sign_out import sign_out
from mediate_shared.identity.guard import needs_sign_in, open_to_all

SIGN_IN: Final = "/sign-in"
SIGN_OUT: Final = "/sign-out"
CHANGE: Final = "/password"


class SigningInPages:
    """Pages that everybody reaches, also with a first password that is still to be changed."""

    def __init__(self, people: People, bounds: GatewaySettings) -> None:
        self._people = people
        self._idle = timedelta(minutes=bounds.session_idle_minutes)
        self._longest = timedelta(hours=bounds.session_hours_max)

    def routes(self) -> APIRouter:
        """Return ``/sign-in``, ``/sign-out`` and ``/password``."""
        router = APIRouter()
        everybody = [open_to_all()]

        @router.get(SIGN_IN, dependencies=everybody)
        async def show_sign_in(visit: Visiting, next: str = HOME, ended: str = "") -> Response:
            return await self._sign_in_page(visit, own_path(next), has_ended=bool(ended))

        @router.post(SIGN_IN, dependencies=everybody)
        async def sign_in(visit: Visiting) -> Response:
            return await self._sign_in(visit)

        @router.get(SIGN_OUT, dependencies=everybody)
        async def show_sign_out(visit: Visiting) -> Response:
            return visit.page("sign_out.html", section="sign_in")

        @router.post(SIGN_OUT, dependencies=everybody)
        async def leave(visit: Visiting) -> Response:
            return await self._leave(visit)

        @router.get(CHANGE, dependencies=[needs_sign_in()])
        async def show_password(visit: Visiting, next: str = "") -> Response:
            return await self._password_page(visit, next)

        @router.post(CHANGE, dependencies=[needs_sign_in()])
        async def change_password(visit: Visiting) -> Response:
            return await self._change_password(visit)

        return router

    async def _sign_in_page(
        self,
        visit: Visit,
        to: str,
        *,
        has_ended: bool = False,
        typed: Typed = NOTHING_TYPED,
        wrong: Refused | None = None,
    ) -> Response:
        async with visit.service.database.reading() as connection:
            has_local = await viewers.anybody_has_a_password(connection)
        return visit.page(
            "sign_in.html",
            section="sign_in",
            at=SIGN_IN if to == HOME else visit.address(SIGN_IN, next=to),
            typed=typed,
            refused=wrong,
            to_go_on=to,
            has_ended=has_ended,
            has_local=has_local,
            idle=visit.word.waiting(int(self._idle.total_seconds())),
            longest=visit.word.waiting(int(self._longest.total_seconds())),
        )

    async def _sign_in(self, visit: Visit) -> Response:
        # Nobody is signed in yet whose form it could be; that another site did not send it is checked all the same.
        typed = await visit.typed(session_needed=False)
        to = own_path(typed.text("next"))
        try:
            signed_in = await self._people.signing_in.sign_in(
                command(SignIn, login=typed.text("login"), password=typed.text("password")),
                address=client_address(visit.request),
                replacing=visit.session,
                now=visit.service.clock(),
            )
        except REFUSALS as error:
            wrong = refused(error, visit.word, "login", "password")
            return await self._sign_in_page(visit, to, typed=typed, wrong=wrong)
        # From here on in the language of the account, whatever the link chose.
        onward = visit.in_own_language()
        answer = onward.go(CHANGE, next=to) if signed_in.account.must_change_password else onward.go(to)
        self._people.cookie.remember(answer, signed_in)
        return answer

    async def _leave(self, visit: Visit) -> Response:
        await visit.typed()
        token = visit.session
        if token is not None:
            await visit.does(lambda transaction, now: sign_out(token, transaction=transaction, now=now))
        visit.forget()
        # In the language it was in, which the account no longer tells.
        answer = visit.by_nobody().go(SIGN_OUT)
        self._people.cookie.forget(answer)
        return answer

    async def _password_page(
        self, visit: Visit, to: str, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
    ) -> Response:
        async with visit.service.database.reading() as connection:
            account = await accounts.get(connection, account_of(visit.actor))
        return visit.page(
            "password.html",
            section="profile",
            at=visit.address(CHANGE, next=to) if to else CHANGE,
            typed=typed,
            refused=wrong,
            account=account,
            to_go_on=to,
            least=PASSWORD_CHARACTERS_MIN,
        )

    async def _change_password(self, visit: Visit) -> Response:
        typed = await visit.typed()
        to = typed.text("next") or ""
        account_id = account_of(visit.actor)
        try:
            change = command(ChangePassword, current=typed.text("current"), new=typed.text("new"))
            if typed.text("again") != change.new:
                wrong = Refused({"again": visit.word.say("password.different")})
                return await self._password_page(visit, to, typed=typed, wrong=wrong)
            await self._people.signing_in.change_password(
                change, account_id, session=visit.session, now=visit.service.clock()
            )
        except REFUSALS as error:
            wrong = refused(error, visit.word, "current", "new")
            return await self._password_page(visit, to, typed=typed, wrong=wrong)
        visit.forget()
        return visit.go(own_path(to) if to else "/profile", done="password")
