"""How light the pages are: chosen in the masthead of every page, and kept by the browser itself."""

from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from mediate_gateway.domain.returning import same_page
from mediate_gateway.domain.themes import Theme
from mediate_gateway.entrypoints.pages.visit import SEE_OTHER, THEME_COOKIE, Visit, Visiting
from mediate_gateway.settings import GatewaySettings
from mediate_shared.identity.guard import open_to_all

THEME: Final = "/theme"
_YEAR_SECONDS: Final = 365 * 24 * 60 * 60


class AppearancePages:
    """Keeps a choice in a cookie, which says nothing of anybody and is read by nobody but the pages."""

    def __init__(self, bounds: GatewaySettings) -> None:
        self._is_secure = (bounds.public_url or "").startswith("https://")

    def routes(self) -> APIRouter:
        """Return ``/theme``."""
        router = APIRouter()

        @router.post(THEME, dependencies=[open_to_all()])
        async def choose_theme(visit: Visiting) -> Response:
            return await self._choose(visit)

        return router

    async def _choose(self, visit: Visit) -> Response:
        typed = await visit.typed()
        response = RedirectResponse(same_page(typed.text("next")), SEE_OTHER, {"Cache-Control": "no-store"})
        asked = typed.text("theme")
        # What is no theme changes nothing: nobody can type it.
        if asked == Theme.SYSTEM:
            response.delete_cookie(THEME_COOKIE, path="/", secure=self._is_secure, httponly=True, samesite="lax")
        elif asked in set(Theme):
            response.set_cookie(
                THEME_COOKIE,
                str(asked),
                max_age=_YEAR_SECONDS,
                path="/",
                secure=self._is_secure,
                httponly=True,
                samesite="lax",
            )
        return response
