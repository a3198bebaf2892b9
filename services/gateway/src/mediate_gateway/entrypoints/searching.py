"""Search over HTTP: what somebody may read, as JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.search import KINDS, Found
from mediate_gateway.domain.languages import Language, preferred
from mediate_gateway.domain.marking import Run, excerpt, marked
from mediate_gateway.domain.searching import QUERY_CHARACTERS_MAX
from mediate_gateway.usecases.search import PER_KIND_MAX, Searched, Searching
from mediate_gateway.usecases.search_elsewhere import CONTACT, DEAL, FoundElsewhere
from mediate_shared.identity.guard import Acting, needs


class MarkedText(BaseModel):
    """Some characters of a text in a row."""

    text: str
    is_found: bool = Field(description="Whether they are what was searched for.")


class Result(BaseModel):
    """Something that was found."""

    kind: str = Field(description=f"One of {', '.join(KINDS)}, {DEAL} or {CONTACT}.")
    id: UUID
    title: Sequence[MarkedText] = Field(description="Put its texts together to get the title.")
    excerpt: Sequence[MarkedText] = Field(description="The part of its text that holds what was searched for.")
    address: str = Field(description="The path of its page.")
    updated_at: datetime | None = Field(description="When it last changed; null for a deal and a contact person.")


class SearchAnswer(BaseModel):
    """What a search found: the best results of each kind, best first."""

    words: Sequence[str] = Field(description="What was searched for, without capitals and accents.")
    instead: Mapping[str, str] = Field(
        description="Per word that nothing holds, the nearest one that was looked for in its place."
    )
    every_word: bool = Field(description="False where nothing holds all of the words, and results hold some of them.")
    counts: Mapping[str, int] = Field(
        description="How many there are of each kind; beyond 1,000 of a kind they are not counted."
    )
    results: Sequence[Result]
    deals_known: bool = Field(description="False where the pipeline service does not tell which deals there are.")
    contacts_known: bool = Field(description="False where the community service does not tell whom there is to find.")


def routes(searching: Searching) -> APIRouter:
    """Return ``/v1/search``."""
    router = APIRouter(prefix="/v1", tags=["gateway"])

    @router.get("/search", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
    async def search(
        request: Request,
        response: Response,
        actor: Acting,
        q: Annotated[str, Query(max_length=QUERY_CHARACTERS_MAX, description="At most 8 words of it count.")],
        limit: Annotated[int, Query(ge=1, le=PER_KIND_MAX, description="Most results of each kind.")] = 10,
        lang: Language | None = None,
    ) -> SearchAnswer:
        """Search everything you may read; accents and capitals do not matter, and typing errors are forgiven."""
        language = lang or preferred(request.headers.get("accept-language", ""))
        found = await searching.records(q, actor, per_kind=limit)
        elsewhere = await searching.elsewhere(q, actor, limit=limit)
        response.headers["Content-Language"] = language
        return SearchAnswer(
            words=found.words,
            instead=found.instead,
            every_word=found.every_word,
            counts={**found.counts, **{kind: len(records) for kind, records in elsewhere.found.items()}},
            results=[
                *(_elsewhere(each, found) for each in elsewhere.all()),
                *(_record(each, found, language) for each in found.records),
            ],
            deals_known=DEAL not in elsewhere.unknown,
            contacts_known=CONTACT not in elsewhere.unknown,
        )

    return router


def title_of(record: Found, found: Searched, language: Language) -> Sequence[Run]:
    """Return a title in a language, or in the other one where that alone holds what was searched for."""
    runs = marked(record.title[language], found.beginnings)
    if any(run.is_found for run in runs):
        return runs
    others = [marked(said, found.beginnings) for other, said in record.title.items() if other != language]
    holding = [other for other in others if any(run.is_found for run in other)]
    return [*runs, Run(" ("), *holding[0], Run(")")] if holding else runs


def text_of(record: Found, found: Searched, language: Language) -> Sequence[Run]:
    """Return the part of what is said of a record that holds what was searched for; nothing where nothing is said."""
    return [] if record.text is None else excerpt(record.text[language], found.beginnings)


def _record(record: Found, found: Searched, language: Language) -> Result:
    return Result(
        kind=record.kind,
        id=record.id,
        title=_said(title_of(record, found, language)),
        excerpt=_said(text_of(record, found, language)),
        address=record.address,
        updated_at=record.updated_at,
    )


def _elsewhere(record: FoundElsewhere, found: Searched) -> Result:
    return Result(
        kind=record.kind,
        id=record.id,
        title=_said(marked(record.title, found.beginnings)),
        excerpt=[MarkedText(text=" · ".join(record.said), is_found=False)],
        address=record.address,
        updated_at=None,
    )


def _said(runs: Sequence[Run]) -> Sequence[MarkedText]:
    return [MarkedText(text=run.text, is_found=run.is_found) for run in runs]
