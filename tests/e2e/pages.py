"""Finds every page of a hub without a list: follows links from the start, as each kind of person may."""

import gzip
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx
from starlette.routing import compile_path
from typing_extensions import override

from mediate_deploy.policy_page import declarations
from mediate_shared.service import Service

NO_PAGES: Final = ("/v1", "/health", "/static", "/live", "/.well-known", "/embed")
"""What answers programs, a page that is open already, or pages of other sites."""
_OF_ONE_LOOK: Final = frozenset({"lang", "done"})
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NO_CODE: Final = frozenset({"application/json", "application/ld+json"})
_TEXT_TYPES: Final = frozenset({"text", "search", "email", "url", "tel", "password", "number", "date"})
_FETCHED_OF_A_KIND_MAX: Final = 3
_FETCHED_OF_A_TEMPLATE_MAX: Final = 12
_FETCHED_MAX: Final = 900


Part = tuple[str, str, str, str]
"""A kind of element on a page: its tag, class, name and type."""


@dataclass(frozen=True)
class Link:
    """Something on a page that leads on: where to, and from where."""

    address: str
    on: str


@dataclass
class Form:
    """A form: where it goes, what it holds before anybody types, and the names of the fields for text."""

    action: str
    method: str
    encoding: str
    fields: dict[str, str] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)

    def take(self, tag: str, found: Mapping[str, str]) -> None:
        """Take one of its fields in; of what can be ticked only what is, or what has to be chosen from."""
        name, kind = found["name"], found.get("type", "text")
        if tag == "textarea" or (tag == "input" and kind in _TEXT_TYPES):
            self.texts.add(name)
        if tag == "input" and kind == "checkbox" and "checked" not in found:
            return
        if tag != "select":
            self.fields.setdefault(name, found.get("value", ""))


@dataclass
class Read:
    """What matters here of a page's HTML."""

    links: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    unsafe: list[str] = field(default_factory=list)
    parts: set[Part] = field(default_factory=set)
    parts_around: set[Part] = field(default_factory=set)


class _Reading(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.read = Read()
        self._is_inside = False
        self._select = ""
        self.feed(text)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._is_inside = self._is_inside or tag == "main"
        part = (tag, found.get("class", ""), found.get("name", ""), found.get("type", ""))
        (self.read.parts if self._is_inside else self.read.parts_around).add(part)
        self.read.unsafe += [f"<{tag} {name}>" for name in found if name == "style" or name.startswith("on")]
        if tag in {"a", "img", "link", "script", "style"}:
            self._take_reference(tag, found)
        elif tag in {"form", "input", "textarea", "select", "option"}:
            self._take_control(tag, found)

    def _take_reference(self, tag: str, found: Mapping[str, str]) -> None:
        if tag == "a" and "href" in found:
            self.read.links.append(found["href"])
        elif tag == "img" and not found.get("src", "").startswith(NO_PAGES):
            self.read.links.append(found.get("src", ""))
        elif tag == "link" and found.get("rel") == "stylesheet":
            self.read.files.append(found["href"])
        elif tag == "script" and "src" in found:
            self.read.files.append(found["src"])
        elif tag == "style" or (tag == "script" and found.get("type") not in _NO_CODE):
            self.read.unsafe.append(f"<{tag}> with its code in the page")

    def _take_control(self, tag: str, found: Mapping[str, str]) -> None:
        if tag == "form":
            method = found.get("method", "get").lower()
            self.read.forms.append(Form(found.get("action", ""), method, found.get("enctype", "")))
        elif tag == "option":
            if self._select and ("selected" in found or self._select not in self.read.forms[-1].fields):
                self.read.forms[-1].fields[self._select] = found.get("value", "")
        elif self.read.forms and found.get("name"):
            self._select = found["name"] if tag == "select" else ""
            self.read.forms[-1].take(tag, found)

    @override
    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag != "main"


@dataclass(frozen=True)
class Page:
    """One page as somebody was shown it."""

    template: str
    path: str
    headers: Mapping[str, str]
    text: str
    bytes_sent: int

    @cached_property
    def read(self) -> Read:
        """What matters of its HTML."""
        return _Reading(self.text).read

    def links(self) -> Iterator[Link]:
        """Return where it leads; a form that only asks leads to where it would without anything filled in."""
        asking = [form.action for form in self.read.forms if form.method == "get"]
        for address in [*self.read.links, *asking]:
            if urlsplit(address).scheme in {"", "http", "https"}:
                yield Link(urljoin(self.path, address), self.path)


def forms_of(text: str) -> list[Form]:
    """Return the forms of a page."""
    return _Reading(text).read.forms


class Templates:
    """The addresses of a gateway's routes."""

    def __init__(self, gateway: Service) -> None:
        self.pages = sorted(
            {
                path
                for path, methods, _policy in declarations(gateway)
                if "GET" in methods and not path.startswith(NO_PAGES)
            }
        )
        # What has no braces comes first: "/keys/new" is not a key with the name "new", nor "/keys/{id}.csv" one.
        ordered = sorted(self.pages, key=lambda path: (path.count("{"), path.endswith("}"), path))
        self._patterns = [(path, compile_path(path)[0]) for path in ordered]

    def of(self, path: str) -> str | None:
        """Return the template that a path is an example of; None for what answers no person."""
        return next((template for template, pattern in self._patterns if pattern.match(path)), None)


@dataclass
class Found:
    """What somebody reached: pages, the templates of everything else, and links that lead nowhere."""

    pages: list[Page] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)


def worth_looking_at(found: Mapping[str, Found], each: int) -> dict[str, list[Page]]:
    """Return for everybody which of their pages to look at: those with a part that was on none before.

    So every page is looked at, as everybody to whom it shows something of its own; ``each`` is the most for one
    person of one template. What is around a page counts once for all pages.
    """
    chosen: dict[str, list[Page]] = {}
    known: dict[str, set[Part]] = defaultdict(set)
    around: set[Part] = set()
    for person, theirs in found.items():
        taken: Counter[str] = Counter()
        chosen[person] = []
        for page in sorted(theirs.pages, key=lambda page: ("?" in page.path, len(page.path))):
            is_new = page.template not in known or page.read.parts - known[page.template]
            if (is_new or page.read.parts_around - around) and taken[page.template] < each:
                taken[page.template] += 1
                known[page.template] |= page.read.parts
                around |= page.read.parts_around
                chosen[person].append(page)
    return chosen


def plain(address: str) -> str:
    """Return an address without what does not belong to the page: its language, and what was just done."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in _OF_ONE_LOOK]
    return f"{parts.path or '/'}{'?' + urlencode(kept) if kept else ''}"


def in_language(path: str, language: str) -> str:
    """Return the address of a page in a language."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


async def crawl(client: httpx.AsyncClient, templates: Templates, starts: Iterable[str] = ("/",)) -> Found:
    """Follow links from ``starts`` to everything the client's person reaches; of long lists only the beginning."""
    found = Found()
    waiting = deque(Link(start, "") for start in starts)
    seen: set[str] = set()
    of_a_kind: Counter[tuple[str, tuple[str, ...]]] = Counter()
    of_a_template: Counter[str] = Counter()
    while waiting and len(seen) < _FETCHED_MAX:
        link = waiting.popleft()
        if urlsplit(link.address).netloc:
            found.elsewhere.add(link.address)
            continue
        path = plain(link.address)
        template = templates.of(urlsplit(path).path) or _ID.sub("{id}", urlsplit(path).path)
        asked = (template, tuple(sorted({name for name, _value in parse_qsl(urlsplit(path).query)})))
        enough = of_a_kind[asked] >= _FETCHED_OF_A_KIND_MAX or of_a_template[template] >= _FETCHED_OF_A_TEMPLATE_MAX
        if path in seen or enough:
            continue
        seen.add(path)
        of_a_kind[asked] += 1
        of_a_template[template] += 1
        waiting.extend(await _fetch(client, template, path, found, link))
    return found


async def _fetch(client: httpx.AsyncClient, template: str, path: str, found: Found, link: Link) -> Iterable[Link]:
    """Look at what a link leads to, and return where that leads."""
    async with client.stream("GET", in_language(path, "nl")) as answer:
        kind = answer.headers.get("content-type", "")
        if answer.is_error:
            found.broken.append(f"{link.address} on {link.on}: {answer.status_code}")
            return ()
        found.templates.add(template)
        if answer.is_redirect:
            return [Link(urljoin(path, answer.headers["location"]), path)]
        if not kind.startswith("text/html"):
            return ()
        raw = b"".join([part async for part in answer.aiter_raw()])
        body = gzip.decompress(raw) if answer.headers.get("content-encoding") == "gzip" else raw
    page = Page(template, path, answer.headers, body.decode(), len(raw))
    found.pages.append(page)
    return page.links()


async def bytes_of_files(client: httpx.AsyncClient, page: Page, known: dict[str, int]) -> int:
    """Return how many bytes a page's style and script take, as they are sent; ``known`` keeps what was asked."""
    for path in page.read.files:
        if path not in known:
            async with client.stream("GET", path) as answer:
                known[path] = sum([len(part) async for part in answer.aiter_raw()])
    return sum(known[path] for path in page.read.files)


def repeated_ids(text: str) -> list[str]:
    """Return the ids that a page gives more than once."""
    return [name for name, count in Counter(re.findall(r'\sid="([^"]+)"', text)).items() if count > 1]
