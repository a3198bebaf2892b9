"""What a request shows of who sends it: the Authorization header before the cookie, a visitor without either."""

from typing import Final

from starlette.requests import Request

from mediate_gateway.usecases.identify import CredentialsRefused, Principals, Shown
from mediate_shared.identity.actor import VISITOR, Actor
from mediate_shared.identity.guard import Identify, bearer, token_refused

LOCAL_COOKIE: Final = "mediate_session"
SECURE_COOKIE: Final = "__Host-mediate_session"
"""The prefix makes a browser refuse the cookie unless it is Secure, of this host alone and for every path."""
_TOKEN_CHARACTERS_MAX: Final = 200
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_PASSED_ON: Final = "/v1/"
_IDENTITY: Final = "/v1/identity/"


def shown_by(request: Request) -> Shown | None:
    """Return what a request shows, or None for a visitor. Raises ProblemError (401) for another kind of header."""
    token = bearer(request)
    if token is not None:
        return Shown(bearer=token)
    # Over https only what this host set: another host of the domain, or whoever changes http on the way, could have
    # planted the other one, with a session of their own.
    names = (SECURE_COOKIE,) if request.scope.get("scheme") == "https" else (SECURE_COOKIE, LOCAL_COOKIE)
    for name in names:
        session = request.cookies.get(name)
        if session:
            return Shown(session=session[:_TOKEN_CHARACTERS_MAX])
    return None


def _changes_rights(request: Request) -> bool:
    """Tell whether a request may change who may do what: what somebody lost a moment ago, they must not give back."""
    if request.method in _SAFE:
        return False
    path: str = request.scope["path"]
    return path.startswith(_IDENTITY) or not path.startswith(_PASSED_ON)


def by_credentials(principals: Principals) -> Identify:
    """Return how the public door knows who asks.

    A bearer token that is refused is an error of whoever sent it; a session that has ended is somebody who is not
    signed in, because a browser sends its cookie whether its owner means it or not.
    """

    async def identify(request: Request) -> Actor:
        shown = shown_by(request)
        if shown is None:
            return VISITOR
        try:
            return await principals.of(shown, anew=_changes_rights(request))
        except CredentialsRefused as error:
            if shown.bearer is None:
                return VISITOR
            raise token_refused(str(error)) from error

    return identify
