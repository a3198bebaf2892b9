"""The user guide: one text per user group and language, written in Markdown, with pictures of the pages.

The files lie in the package, so that an installed hub shows them; ``docs/guide`` in the repository leads to the same.
"""

import re
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from mediate_contracts.policy import Role
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.searching import words_of
from mediate_shared.identity.actor import Actor

FOLDER: Final = Path(__file__).parents[1] / "guide"
PATH: Final = "/help"
IMAGES: Final = "/help/images"
GROUPS: Final = ("facilitator", "officer", "partner", "ops", "administrator", "visitor")
"""Everybody who has a guide of their own, in the order in which somebody with several roles gets one."""
HELPED: Final = (
    "page",
    "agenda.agenda",
    "agenda.items",
    "agenda.line",
    "agenda.item",
    "agenda.propose",
    "agenda.offer",
    "agenda.goals",
    "agenda.roadmap",
    "agenda.dependencies",
    "agenda.manifesto",
    "agenda.programmes",
    "agenda.sessions",
    "agenda.session",
    "agenda.voting",
    "agenda.activities",
    "community.directory",
    "community.organisation",
    "community.new",
    "community.edit",
    "community.history",
    "community.test",
    "community.requests",
    "community.request",
    "community.propose",
    "community.duplicates",
    "community.compare",
    "community.merge",
    "community.same",
    "community.unmerge",
    "monitor.indicators",
    "monitor.indicator",
    "monitor.questions",
    "monitor.due",
    "monitor.periods",
    "monitor.lessons",
    "monitor.reports",
    "monitor.report",
    "monitor.crossover",
    "monitor.participation",
    "monitor.derivation",
    "open.data",
    "pipeline.pipeline",
    "pipeline.deals",
    "pipeline.deal",
    "pipeline.open",
    "pipeline.call",
    "pipeline.board",
    "pipeline.funds",
    "pipeline.fund",
    "pipeline.calls",
    "pipeline.application",
    "pipeline.disclosed",
    "pipeline.figures",
    "partners.partners",
    "subscriptions.overview",
    "subscriptions.endpoints",
    "subscriptions.endpoint",
    "subscriptions.confirm",
    "subscriptions.deliveries",
    "subscriptions.delivery",
    "subscriptions.recover",
    "subscriptions.nats",
    "subscriptions.event_types",
    "subscriptions.event_type",
    "subscriptions.receivers",
    "ops.ops",
    "accounts",
    "account",
    "invitations",
    "audit",
    "members",
    "organisations",
    "keys",
    "profile",
    "jobs.jobs",
    "jobs.job",
    "importing.kinds",
    "importing.columns",
    "importing.file",
    "mail.mine",
    "search",
)
"""The templates of pages that have help beside them, with points for slashes."""
_OF_ROLES: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "facilitator": frozenset({Role.FACILITATOR}),
        "officer": frozenset({Role.INVESTMENT_OFFICER}),
        "partner": frozenset({Role.PARTNER, Role.PARTNER_ADMIN}),
        "ops": frozenset({Role.OPS}),
        "administrator": frozenset({Role.ADMINISTRATOR}),
        "visitor": frozenset(),
    }
)
_OTHER_GUIDE: Final = re.compile(r"^([a-z]+)\.(nl|en)\.md$")
_PNG_SIZE: Final = struct.Struct(">16xII")


@dataclass(frozen=True)
class Heading:
    """A heading of a guide, and the name it is linked to by."""

    words: str
    name: str


@dataclass(frozen=True)
class Written:
    """A guide as a page shows it: its title, its headings, and the rest as HTML of our own."""

    title: str
    headings: Sequence[Heading]
    html: str


class Guide:
    """Reads the guides, once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        # What a writer types between angle brackets is text, and no markup.
        self._markdown = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}).enable("table")

    @cached_property
    def images(self) -> Mapping[str, bytes]:
        """The pictures by their names."""
        return {path.name: path.read_bytes() for path in sorted((self._folder / "images").glob("*.png"))}

    def write(self, group: str, language: Language, to: Callable[[str], str], hidden: Sequence[str] = ()) -> Written:
        """Return a guide, with every link of the hub's own put through ``to``; to what is ``hidden``, words alone."""
        tokens = self._markdown.parse((self._folder / f"{group}.{language}.md").read_text("utf-8"))
        title, rest = tokens[1].content, tokens[3:]
        headings = []
        for at, token in enumerate(rest):
            if token.type == "heading_open":
                words = rest[at + 1].content
                token.attrSet("id", "-".join(words_of(words)))
                if token.tag == "h2":
                    headings.append(Heading(words, str(token.attrs["id"])))
            for child in token.children or ():
                self._place(child, to)
            _unlink(token.children or (), hidden)
        html: str = self._markdown.renderer.render(rest, self._markdown.options, {})
        return Written(title, headings, html)

    def _place(self, token: Token, to: Callable[[str], str]) -> None:
        if token.type == "link_open":
            address = str(token.attrs["href"])
            other = _OTHER_GUIDE.match(address)
            token.attrSet("class", "nl-link")
            if address.startswith("https://"):
                token.attrSet("rel", "noopener external")
            else:
                token.attrSet("href", to(f"{PATH}/{other[1]}" if other else address))
        elif token.type == "image":
            name = str(token.attrs["src"]).rpartition("/")[2]
            token.attrSet("src", f"{IMAGES}/{name}")
            token.attrSet("loading", "lazy")
            # A browser that knows the size leaves the room, and nothing jumps when the picture comes.
            if name in self.images:
                width, height = _PNG_SIZE.unpack_from(self.images[name])
                token.attrSet("width", str(width))
                token.attrSet("height", str(height))


def _unlink(tokens: Sequence[Token], hidden: Sequence[str]) -> None:
    """Leave the words of every link to a page that its reader is not shown: it would lead nowhere."""
    is_hidden = False
    for token in tokens:
        if token.type == "link_open":
            is_hidden = str(token.attrs["href"]).split("?")[0] in hidden
        if is_hidden and token.type in {"link_open", "link_close"}:
            token.tag, token.attrs = "span", {}


def group_of(actor: Actor) -> str:
    """Return whose guide is meant for somebody."""
    return next(group for group in GROUPS if _OF_ROLES[group] & actor.acts_as or group == "visitor")
