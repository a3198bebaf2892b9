"""Search everything that somebody may read, and forgive how they typed it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Duty
from mediate_gateway.adapters import accounts, search, vocabulary
from mediate_gateway.adapters.accounts import Account
from mediate_gateway.adapters.search import KINDS, Findings, Found, Meant
from mediate_gateway.adapters.services import Services
from mediate_gateway.domain.searching import QUERY_CHARACTERS_MAX, query_words
from mediate_gateway.usecases.search_elsewhere import Elsewhere, search_elsewhere
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor

PER_KIND_MAX: Final = 50
_FEWEST_CHARACTERS: Final = 2
_AREAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "organisation": "community",
        "need": "community",
        "offer": "community",
        "challenge": "community",
        "group": "community",
        "item": "agendas",
        "line": "agendas",
        "session": "agendas",
        "proposal": "agendas",
        "activity": "agendas",
        "programme": "agendas",
        "goal": "agendas",
        "target": "agendas",
        "indicator": "monitor",
        "report": "monitor",
        "lesson": "monitor",
        "grant_call": "pipeline",
        "fund": "pipeline",
        "disclosed_deal": "pipeline",
    }
)
"""The service that keeps each kind: what somebody may read is asked of the policy by service."""


@dataclass(frozen=True)
class Searched:
    """What a search found in the index.

    ``instead`` holds, by each word that nothing holds, the nearest one that was looked for in its place; ``every_word``
    is false where nothing holds all words and records are shown that hold some. ``beginnings`` are those of the words
    by which records were found.
    """

    words: Sequence[str] = ()
    records: Sequence[Found] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    every_word: bool = True
    beginnings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Searching:
    """Searches the index, and asks those who keep what is confidential for the rest, in the name of who searches.

    A search of the index that takes longer than ``seconds_max`` is answered as a part of the hub out of reach.
    """

    database: Database
    services: Services
    seconds_max: float
    suggesting_seconds_max: float

    async def records(self, text: str, actor: Actor, *, per_kind: int) -> Searched:
        """Return the public records that are found, at most ``per_kind`` of each kind. Raises TimeoutError."""
        words = query_words(text)
        if not words:
            return Searched()
        async with asyncio.timeout(self.seconds_max), self.database.reading() as connection:
            return await _Search(connection, actor, words, per_kind).run()

    async def elsewhere(self, text: str, actor: Actor, *, limit: int, suggesting: bool = False) -> Elsewhere:
        """Return what is confidential and somebody may read, at most ``limit`` of a kind; less of it while they type.

        It is asked of the services that keep it, which keep who read what, and is kept nowhere here.
        """
        seconds_max = self.suggesting_seconds_max if suggesting else self.seconds_max
        return await search_elsewhere(
            self.services, text, actor, limit=limit, suggesting=suggesting, seconds_max=seconds_max
        )

    async def accounts(self, text: str, actor: Actor, *, limit: int) -> Sequence[Account]:
        """Return the accounts with this text in their name or email, for whoever looks after accounts."""
        sought = " ".join(text.split())[:QUERY_CHARACTERS_MAX]
        if len(sought) < _FEWEST_CHARACTERS or not actor.entrusted(Duty.MANAGE_ACCOUNTS):
            return ()
        async with self.database.reading() as connection:
            return await accounts.listing(connection, role=None, status=None, after=None, limit=limit, text=sought)


def readable(actor: Actor) -> list[str]:
    """Return of which kinds somebody may read everything of which visibility, as the index names both."""
    return [
        search.readable_key(kind, visibility)
        for kind, area in _AREAS.items()
        for visibility in Visibility
        if actor.reach(Action.READ, visibility, area).everything
    ]


@dataclass
class _Search:
    """One search: what was typed first, and what may have been meant only where that finds nothing."""

    connection: AsyncConnection
    actor: Actor
    words: Sequence[str]
    per_kind: int
    near: dict[str, Sequence[str]] = field(default_factory=dict)

    async def run(self) -> Searched:
        known = await vocabulary.known(self.connection, self.words)
        meant = []
        for place, word in enumerate(self.words, 1):
            holding = [] if known[word].is_common else await vocabulary.holding(self.connection, word)
            typed = Meant(word, is_last=place == len(self.words), begun=_spelled(known[word]), holding=holding)
            meant.append(typed if known[word].is_beginning or holding else await self._forgiven(typed))
        findings = await self._find(meant)
        if not findings.records:
            # Something begins with what was typed, or is just that, and yet another word may have been meant.
            for certain in ("is_whole", ""):
                before = meant
                meant = [
                    each
                    if each.near or (certain and getattr(known[each.word], certain))
                    else await self._forgiven(each)
                    for each in before
                ]
                if meant != before and (findings := await self._find(meant)).records:
                    break
        every_word = bool(findings.records) or len(meant) == 1
        if not every_word:
            findings = await self._find(meant, every_word=False)
        instead = {each.word: each.near[0] for each in meant if each.near and not known[each.word].is_whole}
        return Searched(
            words=self.words,
            records=findings.records,
            counts=findings.counts,
            instead=instead,
            every_word=every_word,
            beginnings=_beginnings(meant),
        )

    async def _forgiven(self, meant: Meant) -> Meant:
        if meant.word not in self.near:
            self.near[meant.word] = await vocabulary.near(self.connection, meant.word)
        return replace(meant, near=self.near[meant.word])

    async def _find(self, meant: Sequence[Meant], *, every_word: bool = True) -> Findings:
        return await search.find(
            self.connection,
            meant,
            every_word=every_word,
            kinds=KINDS,
            readable=readable(self.actor),
            own=self.actor.organisations,
            per_kind=self.per_kind,
        )


def _spelled(known: vocabulary.Known) -> Sequence[str]:
    """Return the words that are looked for besides one, because they begin with it."""
    return () if known.is_common else known.begun


def _beginnings(meant: Sequence[Meant]) -> frozenset[str]:
    single = {word for each in meant for word in (each.word, *each.holding, *each.near)}
    return frozenset(single | {one.word + other.word for one, other in pairwise(meant)})
