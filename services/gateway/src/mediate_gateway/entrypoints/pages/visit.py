"""One visit to a page: who looks, in which language, what they typed, and how they are answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from mediate_gateway.adapters.services import Answer, Services
from mediate_gateway.adapters.viewers import Viewer
from mediate_gateway.domain import themes
from mediate_gateway.domain.languages import Language, preferred
from mediate_gateway.domain.themes import Theme
from mediate_gateway.entrypoints import csrf
from mediate_gateway.entrypoints.discreet import refuse_first_password
from mediate_gateway.entrypoints.pages.shell import Shell, sections
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.session_cookie import session_token
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.actor import VISITOR, Actor
from mediate_shared.identity.guard import actor_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import ProblemError
from mediate_shared.service import Service
from mediate_shared.telemetry import attributes

SEE_OTHER: Final = 303
VARY_BY: Final = "Accept-Language, Authorization, Cookie"
"""What else than its address makes a page another one: the language, and who asks."""
_OF_ONE_LOOK: Final = frozenset({"lang", "done", "undo"})
"""Parts of an address that do not belong to the page: its language, what was just done, and by what to undo it."""
THEME_COOKIE: Final = "theme"
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_UNDONE_AT: Final[Mapping[str, str]] = MappingProxyType(
    {"": "/changes/{}/undo", "merge": "/community/organisations/{}/unmerge"}
)
"""Where what was just done can be undone, by what an address says before the id of it and a dot."""
R = TypeVar("R")


@dataclass(frozen=True)
class Visit:
    """Who looks, and how; ``viewer`` is None for visitors and programs, ``chosen`` the language of the link, if any."""

    request: Request
    shell: Shell
    actor: Actor
    viewer: Viewer | None
    chosen: Language | None

    @property
    def service(self) -> Service:
        """The gateway."""
        service: Service = self.request.app.state.service
        return service

    @cached_property
    def language(self) -> Language:
        """The language of the link; otherwise of the account, and otherwise of the browser."""
        if self.chosen is not None:
            return self.chosen
        if self.viewer is not None:
            return self.viewer.language
        return preferred(self.request.headers.get("accept-language", ""))

    @cached_property
    def word(self) -> Wording:
        """How that language says things."""
        return Wording(self.language)

    @cached_property
    def theme(self) -> Theme | None:
        """How light this browser wants pages; None where they are as the device has it."""
        return themes.chosen(self.request.cookies.get(THEME_COOKIE))

    @cached_property
    def session(self) -> str | None:
        """The token of the session in the cookie; None without one."""
        return session_token(self.request)

    def to(self, path: str, **asked: str) -> str:
        """Return the address of one of our pages, in the language of this one where a link chose it."""
        if self.chosen is not None:
            asked = {**asked, "lang": self.chosen}
        return self.address(path, **asked)

    @staticmethod
    def address(path: str, **asked: str) -> str:
        """Return the address of one of our pages, or of a place on it."""
        if not asked:
            return path
        path, mark, place = path.partition("#")
        return f"{path}{'&' if '?' in path else '?'}{urlencode(asked)}{mark}{place}"

    def in_own_language(self) -> "Visit":
        """Return the same visit in the language of the account, or of the browser."""
        return replace(self, chosen=None)

    def by_nobody(self) -> "Visit":
        """Return the same visit by somebody whom the hub does not know (any more), in the same language."""
        return replace(self, actor=VISITOR, viewer=None, chosen=self.language)

    def forget(self) -> None:
        """Take notice that somebody's rights, or what they are called, changed."""
        self.shell.forget()

    def page(
        self,
        template: str,
        *,
        section: str = "",
        at: str | None = None,
        typed: Typed = NOTHING_TYPED,
        refused: Refused | None = None,
        status: int | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """Return a page that nobody keeps a copy of.

        ``section`` is the part of the hub it belongs to, ``at`` its path where that is not the one that was asked for,
        ``typed`` and ``refused`` what somebody sent and what is wrong with it.
        """
        found = self.context(section=section, at=at, typed=typed, refused=refused)
        found["done"] = self._done() if refused is None else None
        found["undo"] = self._undo() if found["done"] else None
        headers = self._headers()
        if refused is not None and refused.retry_after is not None:
            headers["Retry-After"] = refused.retry_after
        status = status or (200 if refused is None else refused.status)
        return HTMLResponse(self.shell.draw(template, {**found, **context}), status, headers)

    def drawn(self, part: bytes) -> HTMLResponse:
        """Return a part of a page that was drawn already, of which nobody keeps a copy either."""
        return HTMLResponse(part, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Cache-Control": "no-store", "Content-Language": self.language, "Vary": VARY_BY}

    def context(
        self,
        *,
        section: str,
        at: str | None = None,
        typed: Typed = NOTHING_TYPED,
        refused: Refused | None = None,
    ) -> dict[str, Any]:
        """Return what the shell of every page is filled with."""
        return {
            "language": self.language,
            "chosen": self.chosen,
            "languages": [(each, self._in(each, at)) for each in Language],
            "say": self.word.say,
            "word": self.word,
            "to": self.to,
            "sections": sections(self.actor),
            "section": section,
            "actor": self.actor,
            "viewer": self.viewer,
            "here": at or self.request.url.path,
            "again": self._again(at),
            "theme": self.theme,
            "themes": list(Theme),
            "csrf": None if self.session is None else csrf.csrf_token(self.session),
            "typed": typed,
            "refused": refused,
            "done": None,
            "undo": None,
            "provider": self.shell.provider,
        }

    def confirm(
        self,
        title: str,
        what: str,
        does: str,
        *,
        back: str,
        is_final: bool = False,
        asks_why: bool = False,
        hidden: Mapping[str, str] = _NOTHING,
        section: str,
        typed: Typed = NOTHING_TYPED,
        refused: Refused | None = None,
    ) -> HTMLResponse:
        """Return a page that asks whether to do something; what it does is sent where it is.

        The button that does it says ``does``, the way ``back`` is a path of ours; ``is_final`` where it cannot be
        undone, ``asks_why`` where the audit keeps the reason; ``hidden`` is sent along.
        """
        return self.page(
            "confirm.html",
            section=section,
            at=self.request.url.path,
            typed=typed,
            refused=refused,
            title=title,
            what=what,
            does=does,
            back=back,
            is_final=is_final,
            asks_why=asks_why,
            hidden=hidden,
        )

    def go(self, path: str, *, done: str | None = None, **asked: str) -> RedirectResponse:
        """Return the way on to a page, which says what was ``done``."""
        asked = asked if done is None else {**asked, "done": done}
        return RedirectResponse(self.to(path, **asked), SEE_OTHER, {"Cache-Control": "no-store"})

    async def typed(self, *, session_needed: bool = True) -> Typed:
        """Return what was typed into the form that was sent.

        Raises ProblemError (403) for a form that was not drawn for this session; ``session_needed`` is False for forms
        of people who are still to sign in.
        """
        typed = await Typed.into(self.request)
        if session_needed and self.session is not None:
            csrf.check(self.session, typed.text(csrf.FORM_FIELD))
        return typed

    async def ask(self, service: str, path: str, *, is_part: bool = False, **query: str) -> Answer:
        """Return what a service answers to who looks; ``path`` is below its ``/v1``.

        What ``is_part`` of a page that can be shown without it is waited for less long. Raises ProblemError with what
        the service refuses, or 503 and 504 where it is away.
        """
        return await self._services.ask(self.actor, service, path, is_part=is_part, seconds_max=None, **query)

    async def tell(
        self,
        method: str,
        service: str,
        path: str,
        body: Mapping[str, Any],
        *,
        expecting: int | None = None,
        key: str | None = None,
    ) -> Answer:
        """Let a service do something in the name of who looks; the pages drawn after it show that it was done.

        Raises ProblemError with what the service refuses, or 503 and 504 where it is away.
        """
        return await self._services.tell(self.actor, method, service, path, body, expecting=expecting, key=key)

    @property
    def _services(self) -> Services:
        services: Services = self.request.app.state.services
        return services

    async def does(self, use_case: Callable[[Transaction, datetime], Awaitable[R]]) -> R:
        """Run a use case in one transaction, in the name of who looks."""
        service = self.service
        verb = self.request.scope["endpoint"].__name__
        async with service.database.transaction(self.actor) as transaction:
            with service.telemetry.span(f"use case {verb}", attributes={attributes.USE_CASE: verb}):
                return await use_case(transaction, service.clock())

    def _in(self, language: Language, at: str | None) -> str:
        """Return the address of this page in a language."""
        path, kept = self._asked(at)
        return f"{path}?{urlencode([*kept, ('lang', language.value)])}"

    def _again(self, at: str | None) -> str:
        """Return the address of this page as it is."""
        path, kept = self._asked(at)
        chosen = [] if self.chosen is None else [("lang", self.chosen.value)]
        return f"{path}?{urlencode(found)}" if (found := [*kept, *chosen]) else path

    def _asked(self, at: str | None) -> tuple[str, list[tuple[str, str]]]:
        path, _, query = (at or f"{self.request.url.path}?{self.request.url.query}").partition("?")
        return path, [(name, value) for name, value in parse_qsl(query) if name not in _OF_ONE_LOOK]

    def _undo(self) -> dict[str, str] | None:
        """Return where what was just done can be undone; whether it is one's own is looked at there."""
        kind, _, identifier = self.request.query_params.get("undo", "").rpartition(".")
        try:
            undone = UUID(identifier)
        except ValueError:
            return None
        return {"action": self.to(_UNDONE_AT[kind].format(undone))} if kind in _UNDONE_AT else None

    def _done(self) -> str | None:
        """Return the phrase for what was just done. A link of somebody else's must not say that anything was."""
        said = f"done.{self.request.query_params.get('done')}"
        is_ours = self.request.headers.get("sec-fetch-site", "same-origin") != "cross-site"
        return said if is_ours and self.word.knows(said) else None


async def visited(request: Request) -> Visit:
    """Return the visit that a request is. Raises ProblemError (401) where its credentials are refused."""
    shell: Shell = request.app.state.shell
    actor = await actor_of(request)
    return Visit(request, shell, actor, await shell.greeting.viewer(actor), _chosen(request))


def visit_of_nobody(request: Request) -> Visit:
    """Return the visit of somebody about whom nothing is looked up."""
    return Visit(request, request.app.state.shell, VISITOR, None, _chosen(request))


def _chosen(request: Request) -> Language | None:
    # An unknown language in a link is no reason to show nothing.
    lang = request.query_params.get("lang")
    return Language(lang) if lang in set(Language) else None


Visiting = Annotated[Visit, Depends(visited)]
"""Dependency of every page: the visit it is drawn for."""


async def settled(visit: Visiting) -> None:
    """Raise ProblemError (403) for whoever still has to change their first password: they are led to where they can."""
    refuse_first_password(visit.actor)


async def known_or_nobody(request: Request) -> Visit:
    """Return the visit of who asks, if that can be told, and of nobody otherwise."""
    try:
        return await visited(request)
    except ProblemError:
        return visit_of_nobody(request)
