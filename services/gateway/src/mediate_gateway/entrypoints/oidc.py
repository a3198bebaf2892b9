"""Signing in at the provider: out with a state, a nonce and a proof of who began, and back with somebody's name."""

import hmac
from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from mediate_gateway.adapters.oidc import Provider, ProviderAway, ProviderRefused, WordRefused
from mediate_gateway.domain.languages import preferred
from mediate_gateway.domain.returning import HOME, own_path
from mediate_gateway.entrypoints import trouble
from mediate_gateway.entrypoints.sealing import LASTING, Sealing, UnderWay
from mediate_gateway.entrypoints.session_cookie import SessionCookie, session_token
from mediate_gateway.entrypoints.trouble import Troubles
from mediate_gateway.usecases.sign_in import SignedIn
from mediate_gateway.usecases.sign_in_by_provider import AccountClosed, refuse_closed, sign_in_by_provider
from mediate_shared.identity.actor import VISITOR
from mediate_shared.identity.guard import open_to_all
from mediate_shared.service import Service

CALLBACK: Final = "/sign-in/oidc/callback"
_SECURE_COOKIE: Final = "__Host-mediate_sign_in"
"""The prefix keeps other hosts of the domain from planting a sign-in that they began."""
_LOCAL_COOKIE: Final = "mediate_sign_in"
_PASSING: Final = ("server_error", "temporarily_unavailable")
_CODE_CHARACTERS_MAX: Final = 4_096
_SEE_OTHER: Final = 303


class ProviderSignIn:
    """The way to the provider and back; a session lasts for ``lasting`` at most.

    ``public_url`` is where people reach the hub, None for wherever they ask.
    """

    def __init__(
        self,
        service: Service,
        provider: Provider,
        sealing: Sealing,
        troubles: Troubles,
        cookie: SessionCookie,
        *,
        lasting: timedelta,
        public_url: str | None,
    ) -> None:
        self._service = service
        self._provider = provider
        self._sealing = sealing
        self._troubles = troubles
        self._session_cookie = cookie
        self._lasting = lasting
        self._public_url = public_url
        self._secure = (public_url or "").startswith("https://")
        self._cookie = _SECURE_COOKIE if self._secure else _LOCAL_COOKIE

    def routes(self) -> APIRouter:
        """Return ``/sign-in/oidc``, its callback, and ``/sign-out/oidc``, for the session at the provider."""
        router = APIRouter(include_in_schema=False)

        @router.get("/sign-in/oidc", dependencies=[open_to_all()])
        async def begin(request: Request, next: str = HOME) -> Response:
            return await self._begin(request, own_path(next))

        @router.get(CALLBACK, dependencies=[open_to_all()])
        async def come_back(request: Request) -> Response:
            answer = await self._come_back(request)
            # Whatever came of it, this sign-in is over.
            answer.delete_cookie(self._cookie, secure=self._secure, httponly=True, samesite="lax")
            return answer

        @router.get("/sign-out/oidc", dependencies=[open_to_all()])
        async def sign_out(request: Request) -> Response:
            return await self._sign_out(request)

        return router

    def _redirect_uri(self, request: Request) -> str:
        return self._hub(request) + CALLBACK

    def _hub(self, request: Request) -> str:
        return (self._public_url or str(request.base_url)).rstrip("/")

    async def _begin(self, request: Request, to: str) -> Response:
        try:
            begun = await self._provider.begin(self._redirect_uri(request))
        except ProviderAway as error:
            self._service.log.warning("sign_in.provider_away", error=str(error))
            return self._troubles.answer(request, trouble.AWAY, to=to)
        until = self._service.clock() + LASTING
        under_way = UnderWay(state=begun.state, nonce=begun.nonce, verifier=begun.verifier, to=to, until=until)
        answer = RedirectResponse(begun.url, _SEE_OTHER, {"Cache-Control": "no-store"})
        answer.set_cookie(
            self._cookie,
            self._sealing.sealed(under_way),
            max_age=int(LASTING.total_seconds()),
            secure=self._secure,
            httponly=True,
            # The provider sends the browser back from a site of its own, which Strict would take for a stranger's.
            samesite="lax",
        )
        return answer

    async def _come_back(self, request: Request) -> Response:
        said = request.query_params
        under_way = self._sealing.opened(request.cookies.get(self._cookie), now=self._service.clock())
        if under_way is None or not hmac.compare_digest(under_way.state.encode(), said.get("state", "").encode()):
            return self._troubles.answer(request, trouble.EXPIRED, to=HOME)
        try:
            signed_in = await self._session(request, under_way)
        except ProviderAway as error:
            self._service.log.warning("sign_in.provider_away", error=str(error))
            return self._troubles.answer(request, trouble.AWAY, to=under_way.to)
        except ProviderRefused as error:
            self._service.log.warning("sign_in.provider_refused", code=error.code)
            return self._troubles.answer(request, trouble.REFUSED, to=under_way.to)
        except WordRefused as error:
            self._service.log.warning("sign_in.word_refused", error=str(error))
            return self._troubles.answer(request, trouble.UNTRUSTED, to=under_way.to)
        except AccountClosed as error:
            self._service.log.info("sign_in.account_closed", account_id=str(error.account_id))
            async with self._service.database.transaction(VISITOR) as transaction:
                await refuse_closed(error.account_id, transaction=transaction, now=self._service.clock())
            return self._troubles.answer(request, trouble.CLOSED, to=under_way.to)
        answer = RedirectResponse(under_way.to, _SEE_OTHER, {"Cache-Control": "no-store"})
        self._session_cookie.remember(answer, signed_in)
        return answer

    async def _sign_out(self, request: Request) -> Response:
        """Lead on to where the provider ends its own session; to the overview where it has no such place."""
        try:
            place = await self._provider.signing_out(self._hub(request) + HOME)
        except ProviderAway as error:
            self._service.log.warning("sign_out.provider_away", error=str(error))
            return self._troubles.answer(request, trouble.AWAY, to=HOME)
        return RedirectResponse(place or HOME, _SEE_OTHER, {"Cache-Control": "no-store"})

    async def _session(self, request: Request, under_way: UnderWay) -> SignedIn:
        """Return the new session of whoever came back."""
        said = request.query_params
        if said.get("error") in _PASSING:
            raise ProviderAway(f"it answered {said['error']}")
        if "error" in said:
            raise ProviderRefused(said["error"][:100])
        code = said.get("code", "")
        if not 0 < len(code) <= _CODE_CHARACTERS_MAX:
            raise WordRefused("the answer holds no code")
        person = await self._provider.finish(
            code,
            issuer=said.get("iss"),
            nonce=under_way.nonce,
            verifier=under_way.verifier,
            redirect_uri=self._redirect_uri(request),
        )
        language = preferred(request.headers.get("accept-language", ""))
        async with self._service.database.transaction() as transaction:
            return await sign_in_by_provider(
                person,
                language=language,
                lasting=self._lasting,
                replacing=session_token(request),
                transaction=transaction,
                now=self._service.clock(),
            )
