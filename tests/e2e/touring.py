"""Everybody's way through one furnished hub, and what a browser saw of it; made once for all tests that ask."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final

from playwright.async_api import Browser

from e2e.furnishing import PERSONS, Town, furnish
from e2e.inspecting import Inspection, inspect
from e2e.pages import Found, Page, Templates, crawl, worth_looking_at
from mediate_shared.settings import ServiceSettings
from support.hub import Hub

_EXAMPLES_EACH: Final = 2


@dataclass
class Tour:
    """A furnished hub, what everybody reaches in it, and what was seen of that."""

    town: Town
    templates: Templates
    found: dict[str, Found]
    chosen: dict[str, list[Page]]
    seen: dict[tuple[str, str], Inspection] = field(default_factory=dict)

    async def inspection(self, chromium: Browser, person: str, language: str) -> Inspection:
        """Return what was seen of somebody's pages, looking at them the first time it is asked."""
        if (person, language) not in self.seen:
            pages = self.chosen[person]
            self.seen[person, language] = await inspect(chromium, self.town, person, pages, language)
        return self.seen[person, language]

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Return every page that anybody reached, and who."""
        for person, found in self.found.items():
            for page in found.pages:
                yield person, page


async def tour_of(hub: Hub) -> Tour:
    """Furnish a hub and follow every link in it as everybody."""
    nowhere = ServiceSettings(database_url="postgresql://nobody@localhost/none", nats_url="nats://localhost")
    templates = Templates(import_module("mediate_gateway.main").build(nowhere, upstreams={}))
    town = await furnish(hub)
    found = {}
    for person in PERSONS:
        async with town.client(person) as client:
            found[person] = await crawl(client, templates, town.starts[person])
    return Tour(town, templates, found, worth_looking_at(found, _EXAMPLES_EACH))
