"""What somebody reads whose sign-in at the provider came to nothing: a page for people, a problem for programs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fastapi import Request, Response

from mediate_gateway.entrypoints.pages.visit import visit_of_nobody
from mediate_gateway.entrypoints.phrase import Phrase
from mediate_shared.problems import Problem, ProblemError, respond

AWAY: Final = Problem(503, "provider-away", "The sign-in service does not answer")
REFUSED: Final = Problem(403, "provider-refused", "The sign-in service did not sign you in")
UNTRUSTED: Final = Problem(401, "provider-untrusted", "The answer of the sign-in service is not accepted")
EXPIRED: Final = Problem(400, "sign-in-expired", "This sign-in is no longer under way")
CLOSED: Final = Problem(403, "account-closed", "This account was closed")

HEADINGS: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        AWAY.slug: Phrase("{provider} antwoordt niet", "{provider} does not answer"),
        REFUSED.slug: Phrase("{provider} heeft u niet aangemeld", "{provider} did not sign you in"),
        UNTRUSTED.slug: Phrase("U bent niet aangemeld", "You are not signed in"),
        EXPIRED.slug: Phrase("Dit aanmelden is verlopen", "This sign-in has expired"),
        CLOSED.slug: Phrase("Dit account is gesloten", "This account was closed"),
    }
)
WHAT_NOW: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        AWAY.slug: Phrase(
            "Aanmelden gaat via {provider}, en daar komt nu geen bruikbaar antwoord vandaan. Probeer het zo weer.",
            "You sign in through {provider}, which gives no usable answer right now. Try again in a moment.",
        ),
        REFUSED.slug: Phrase(
            "U brak het aanmelden af, of {provider} staat het u niet toe. U kunt het opnieuw proberen.",
            "You stopped signing in, or {provider} does not let you. You can try again.",
        ),
        UNTRUSTED.slug: Phrase(
            "Wat van {provider} kwam, kunnen we niet vertrouwen. Meld u opnieuw aan; gebeurt dit vaker, zeg het dan de"
            " beheerder.",
            "What came from {provider} cannot be trusted. Sign in again; if it happens again, tell the administrator.",
        ),
        EXPIRED.slug: Phrase(
            "Het duurde langer dan tien minuten, of het begon in een ander venster. Begin gerust opnieuw.",
            "It took longer than ten minutes, or it began in another window. You can simply start again.",
        ),
        CLOSED.slug: Phrase(
            "{provider} kent u, maar uw account in de hub is gesloten. De beheerder kan het weer openen.",
            "{provider} knows you, but your account in the hub was closed. The administrator can open it again.",
        ),
    }
)
_AGAIN: Final = Phrase("Opnieuw aanmelden", "Sign in again")
_HOME: Final = Phrase("Naar het overzicht", "To the overview")


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
            detail = WHAT_NOW[problem.slug].en.format(provider=self._provider)
            return respond(request, ProblemError(problem, detail, headers=headers))
        visit = visit_of_nobody(request)
        page = visit.page(
            "sign_in_trouble.html",
            section="sign_in",
            at="/sign-in",
            status=problem.status,
            title=HEADINGS[problem.slug].within(visit.language, provider=self._provider),
            what_now=WHAT_NOW[problem.slug].within(visit.language, provider=self._provider),
            again=_AGAIN.within(visit.language),
            again_at=visit.address("/sign-in/oidc", next=to),
            home=_HOME.within(visit.language),
        )
        page.headers.update(headers)
        return page
