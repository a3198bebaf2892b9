"""The cookie that keeps somebody signed in: of this host alone, and out of reach of scripts."""

from starlette.requests import Request
from starlette.responses import Response

from mediate_gateway.entrypoints.credentials import LOCAL_COOKIE, SECURE_COOKIE, shown_by
from mediate_gateway.usecases.sign_in import SignedIn


def session_token(request: Request) -> str | None:
    """Return the token of the session that a request shows; None without one. Raises ProblemError (401)."""
    shown = shown_by(request)
    return None if shown is None else shown.session


class SessionCookie:
    """Gives and takes the cookie; ``is_secure`` where people reach the hub by https."""

    def __init__(self, *, is_secure: bool) -> None:
        self._is_secure = is_secure
        self._name = SECURE_COOKIE if is_secure else LOCAL_COOKIE

    def remember(self, response: Response, signed_in: SignedIn) -> None:
        """Let a browser keep a session that has begun."""
        response.set_cookie(
            self._name,
            signed_in.token,
            max_age=int(signed_in.lasting.total_seconds()),
            path="/",
            secure=self._is_secure,
            httponly=True,
            samesite="lax",
        )

    def forget(self, response: Response) -> None:
        """Let a browser drop the session that has ended."""
        response.delete_cookie(self._name, path="/", secure=self._is_secure, httponly=True, samesite="lax")
