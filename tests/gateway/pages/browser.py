"""A browser without a window: it reads pages, fills in their forms and presses their buttons as people do."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from typing_extensions import override

from mediate_gateway.adapters import sessions
from support.running import Running

HUB: Final = "http://hub"
# Failed sign-ins are counted by address too; what one test fails at must not keep the next waiting.
_HOUSES: Final = count()
_VOID: Final = frozenset({"meta", "link", "img", "br", "hr", "input"})
_CONTROLS: Final = frozenset({"input", "select", "textarea"})
_OF_EVERY_PAGE: Final = frozenset({"/search", "/theme", "/sign-out"})
_SHOWN_TYPES: Final = frozenset({"text", "email", "password", "search", "date", "number", "url"})


@dataclass
class Element:
    """A tag of a page, with the text in it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")


@dataclass
class Form:
    """A form: where it goes, what it holds before anybody types, and its buttons' words."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    controls: list[Element] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)


class _Reading(HTMLParser):
    """Takes a page apart, and fails on what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.forms: list[Form] = []
        self._open: list[Element] = []
        self._select = ""
        self.feed(text)
        assert [each.tag for each in self._open] == []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)
        if tag == "form":
            self.forms.append(Form(element["action"], element["method"].upper() or "GET"))
        elif any(each.tag == "form" for each in self._open):
            self._in_form(self.forms[-1], element)

    def _in_form(self, form: Form, element: Element) -> None:
        if element.tag in _CONTROLS:
            form.controls.append(element)
            form.names.add(element["name"])
            self._select = element["name"] if element.tag == "select" else ""
            is_chosen = element["type"] not in {"checkbox", "radio"} or "checked" in element.attributes
            if element.tag == "input" and is_chosen and element["name"]:
                form.fields.setdefault(element["name"], []).append(element["value"])
        elif element.tag == "option" and "selected" in element.attributes:
            form.fields[self._select] = [element["value"]]

    @override
    def handle_endtag(self, tag: str) -> None:
        element = self._open.pop()
        assert element.tag == tag, f"</{tag}> closes <{element.tag}>"
        if tag == "button" and any(each.tag == "form" for each in self._open):
            self.forms[-1].buttons.append(" ".join(element.text.split()))
        if tag == "textarea":
            self.forms[-1].fields[element["name"]] = [element.text]

    @override
    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data


@dataclass
class Page:
    """What a browser shows."""

    answer: httpx.Response
    elements: Sequence[Element]
    forms: Sequence[Form]

    @property
    def path(self) -> str:
        """Where it is, without the language and what was done."""
        return self.answer.url.path

    @property
    def text(self) -> str:
        """What can be read on it."""
        return " ".join(next(each for each in self.elements if each.tag == "body").text.split())

    @property
    def heading(self) -> str:
        """Its one main heading."""
        [heading] = [" ".join(each.text.split()) for each in self.elements if each.tag == "h1"]
        return heading

    @property
    def title(self) -> str:
        """What its window is called."""
        # Drawings further down have titles of their own.
        return next(each.text for each in self.elements if each.tag == "title")

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a tag with these attributes, a class among others (``class_``)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            each
            for each in self.elements
            if each.tag == tag
            and all(
                value in each[name].split() if name == "class" else value == each[name]
                for name, value in wanted.items()
            )
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the one element there is like this."""
        [found] = self.all(tag, **attributes)
        return found

    def links(self) -> dict[str, str]:
        """Return where its links lead, by their words."""
        return {" ".join(each.text.split()): each["href"] for each in self.elements if each.tag == "a"}

    def form(self, button: str) -> Form:
        """Return the form with this button."""
        [found] = [each for each in self.forms if button in each.buttons]
        return found

    @property
    def own_forms(self) -> list[Form]:
        """Its forms without those that every page has: the search, how it looks, and signing out."""
        return [each for each in self.forms if urlsplit(each.action).path not in _OF_EVERY_PAGE]

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by the id of the field it is said at."""
        return {
            each["id"].removesuffix("-error"): " ".join(each.text.split())
            for each in self.elements
            if each["id"].endswith("-error")
        }


def read(answer: httpx.Response) -> Page:
    """Return an answer as a page, held to what every page is held to."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8", answer.text
    reading = _Reading(answer.text)
    page = Page(answer, reading.elements, reading.forms)
    _check(page)
    return page


def _check(page: Page) -> None:
    """Hold a page to what assistive technology, the content policy and the house rely on."""
    ids = [each["id"] for each in page.elements if each["id"]]
    assert len(ids) == len(set(ids)), "every id is there once"
    assert page.heading
    assert page.title.endswith(" · MEDIATE")
    [html] = page.all("html")
    assert html["lang"] == page.answer.headers["content-language"]
    _check_labels(page, set(ids))
    _check_forms(page)
    for each in page.elements:
        assert "style" not in each.attributes
        assert not [name for name in each.attributes if name.startswith("on")]
        assert each.tag != "style"
        assert each.tag != "script" or each["src"].startswith("/static/")
        # What is somebody's website leads away and says so; nothing is fetched from there.
        is_away = each.tag == "a" and "external" in each["rel"].split() and each["href"].startswith(("http:", "https:"))
        for name in ("src", "action", *([] if is_away else ["href"])):
            assert not each[name].startswith(("//", "http:", "https:", "javascript:")), each


def _check_labels(page: Page, ids: set[str]) -> None:
    labelled = {each["for"] for each in page.all("label")}
    assert labelled <= ids
    for control in [each for each in page.elements if each.tag in _CONTROLS and each["type"] != "hidden"]:
        assert control["id"] in labelled, f"a label says what {control} is"
        if control.tag == "input" and control["type"] in _SHOWN_TYPES:
            assert control["autocomplete"], f"{control} says what a browser may fill in"
    for each in page.elements:
        for name in ("aria-describedby", "aria-labelledby"):
            assert set(each[name].split()) <= ids, each
    assert {each["href"] for each in page.all("a") if each["href"].startswith("#")} <= {f"#{each}" for each in ids}
    for summary in [each for each in page.all("div", class_="errors") if "autofocus" in each.attributes]:
        assert summary["role"] == "alert"
        assert page.title.startswith(("Fout: ", "Error: "))


def _check_forms(page: Page) -> None:
    for form in page.forms:
        secrets = [each for each in form.controls if each["type"] == "password"]
        assert not [each for each in secrets if each["value"]], "a password is never shown"
        assert form.method in {"GET", "POST"}
        assert form.buttons, "without JavaScript a form needs a button"
        if form.method == "POST" and "mediate_session=" in page.answer.request.headers.get("cookie", ""):
            assert form.fields.get("csrf"), f"{form} is told from one of another site"
        if form.method == "GET":
            assert "csrf" not in form.names


class Browser:
    """Somebody's browser at the hub."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def gets(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a path and return the bare answer."""
        return await self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def opens(self, path: str, status: int = 200) -> Page:
        """Open a page, wherever it leads; fails the test where its status is another."""
        answer = await self.client.get(path, headers={"Sec-Fetch-Site": "none"}, follow_redirects=True)
        assert answer.status_code == status, answer.text
        return read(answer)

    async def presses(self, page: Page, button: str, typed: Mapping[str, Any] | None = None, status: int = 200) -> Page:
        """Fill in the form with this button, press it, and return the page it leads to."""
        answer = await self.sends(page, button, typed, follow_redirects=True)
        assert answer.status_code == status, answer.text
        return read(answer)

    async def sends(
        self, page: Page, button: str, typed: Mapping[str, Any] | None = None, **arguments: Any
    ) -> httpx.Response:
        """Fill in the form with this button, press it, and return the bare answer."""
        form = page.form(button)
        assert set(typed or {}) <= form.names, f"the form has {form.names}"
        fields = {
            **form.fields,
            **{name: value if isinstance(value, list) else [value] for name, value in (typed or {}).items()},
        }
        where = form.action or str(page.answer.url)
        headers = {
            "Sec-Fetch-Site": "same-origin",
            "Origin": HUB,
            "Referer": str(page.answer.url),
            **arguments.pop("headers", {}),
        }
        if form.method == "GET":
            return await self.client.get(where, params=fields, headers=headers, **arguments)
        return await self.client.post(where, data=fields, headers=headers, **arguments)

    async def chooses(self, page: Page, button: str, **pressed: str) -> httpx.Response:
        """Press a button that says what it stands for by its own name and value, and return the bare answer."""
        form = page.form(button)
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": HUB, "Referer": str(page.answer.url)}
        return await self.client.post(form.action, data={**form.fields, **pressed}, headers=headers)

    async def is_signed_in_to(self, gateway: Running, account_id: UUID) -> None:
        """Get the cookie of a session of an account, as if its owner had signed in."""
        async with gateway.service.database.transaction() as transaction:
            token = await sessions.start(transaction, account_id, now=datetime.now(UTC), lasting=timedelta(hours=1))
        self.client.cookies.set("mediate_session", token, domain="hub.local")


@asynccontextmanager
async def browsing(gateway: Running, language: str = "nl") -> AsyncIterator[Browser]:
    """Open a browser that was never at this hub."""
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": language}
    transport = httpx.ASGITransport(gateway.service.app, client=(f"10.0.{next(_HOUSES)}.1", 443))
    async with httpx.AsyncClient(transport=transport, base_url=HUB, headers=headers) as client:
        yield Browser(client)


def leads_to(answer: httpx.Response) -> str:
    """Return the path that an answer redirects to; fails the test where it does not."""
    assert answer.status_code == 303, answer.text
    parts = urlsplit(answer.headers["location"])
    return parts.path + (f"?{parts.query}" if parts.query else "")
