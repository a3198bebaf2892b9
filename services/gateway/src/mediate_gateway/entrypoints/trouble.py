"""What somebody reads whose sign-in at the provider came to nothing: a page for people, a problem for programs."""

from typing import Final

from fastapi import Request, Response

from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.visit import visit_of_nobody
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.problems import Problem, ProblemError, respond

AWAY: Final = Problem(503, "provider-away", "The sign-in service does not answer")
REFUSED: Final = Problem(403, "provider-refused", "The sign-in service did not sign you in")
UNTRUSTED: Final = Problem(401, "provider-untrusted", "The answer of the sign-in service is not accepted")
EXPIRED: Final = Problem(400, "sign-in-expired", "This sign-in is no longer under way")
CLOSED: Final = Problem(403, "account-closed", "This account was closed")


class Troubles:
    """Answers a sign-in that came to nothing; ``provider`` is the name people know the provider by."""

    def __init__(self, provider: str) -> None:
        self._provider = provider

    def answer(self, request: Request, problem: Problem, *, to: str) -> Response:
        """Return the page or the problem; signing in again leads on to ``to``."""
        headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
        headers |= {"Retry-After": "5"} if problem is AWAY else {}
        # A refusal for want of credentials has to say how they are shown (RFC 9110).
        headers |= {"WWW-Authenticate": 'Bearer realm="mediate"'} if problem is UNTRUSTED else {}
        if "text/html" not in request.headers.get("accept", ""):
            _, detail = self._said(Wording(Language.EN), problem)
            return respond(request, ProblemError(problem, detail, headers=headers))
        visit = visit_of_nobody(request)
        title, what_now = self._said(visit.word, problem)
        page = visit.page(
            "sign_in_trouble.html",
            section="sign_in",
            at="/sign-in",
            status=problem.status,
            title=title,
            what_now=what_now,
            again=visit.word.say("trouble.again"),
            again_at=visit.address("/sign-in/oidc", next=to),
            home=visit.word.say("trouble.home"),
        )
        page.headers.update(headers)
        return page

    def _said(self, word: Wording, problem: Problem) -> tuple[str, str]:
        name = problem.slug.replace("-", "_")
        filled = {"provider": self._provider}
        return word.say(f"trouble.{name}.title", **filled), word.say(f"trouble.{name}.what", **filled)
