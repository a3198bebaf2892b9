"""The pages on which two records of one organisation are compared and merged: chosen, shown what happens, and done."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import merges, organisations
from mediate_gateway.entrypoints.pages.community.comparing import Chosen, Comparison, chosen, compared
from mediate_gateway.entrypoints.pages.community.places import MERGE, REGISTRY, SAME_AS, SECTION, organisation_at
from mediate_gateway.entrypoints.pages.community.registry import registered
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

MERGING: Final = needs(Action.CHANGE, Visibility.CASE, of=REGISTRY)
"""What every page declares on which it is decided which records are of one organisation."""
_FOUND_MAX: Final = 25
_DONE: Final = "do"


def merge_at(one: UUID, other: UUID) -> str:
    """Return the path on which two records are compared."""
    return MERGE.format(organisation_id=one, other_id=other)


class MergingPages:
    """Pages for who keeps the whole registry."""

    def routes(self) -> APIRouter:
        """Return ``/community/organisations/{organisation_id}/same`` and ``…/merge/{other_id}``."""
        router = APIRouter()

        @router.get(SAME_AS, dependencies=[MERGING])
        async def show_same(visit: Visiting, organisation_id: UUID, q: str = "") -> Response:
            return await _same_page(visit, organisation_id, searched(q))

        @router.get(MERGE, dependencies=[MERGING])
        async def show_merge(visit: Visiting, organisation_id: UUID, other_id: UUID) -> Response:
            return await compare_page(visit, await _two(visit, organisation_id, other_id))

        @router.post(MERGE, dependencies=[MERGING])
        async def merge(visit: Visiting, organisation_id: UUID, other_id: UUID) -> Response:
            return await merge_page(visit, await _two(visit, organisation_id, other_id))

        return router


async def _two(visit: Visit, one: UUID, other: UUID) -> Comparison:
    if one == other:
        raise not_found("organisation", other)
    return await compared(visit, one, other)


async def _same_page(visit: Visit, organisation_id: UUID, text: str) -> Response:
    """Return the page on which the other of two records is looked for; those of the same organisation are not shown."""
    current = await registered(visit, organisation_id)
    async with visit.service.database.reading() as connection:
        own = set(await merges.standing_for(connection, organisation_id))
        found = await organisations.named(connection, text, limit=_FOUND_MAX + len(own)) if text else []
        merged = await merges.merged_among(connection, [each.id for each in found])
    others = [each for each in found if each.id not in own and each.id not in merged]
    return visit.page(
        "community/same.html",
        section=SECTION,
        at=SAME_AS.format(organisation_id=organisation_id),
        organisation=current.fields,
        asked=text,
        found=[
            (each.name, organisation_at(each.id), merge_at(organisation_id, each.id), each.synthetic)
            for each in others[:_FOUND_MAX]
        ],
        more=len(others) > _FOUND_MAX,
    )


async def merge_page(visit: Visit, comparison: Comparison, **about: Any) -> Response:
    """Answer what was sent from a comparison: with what would happen, or, once that was seen, by doing it."""
    typed = await visit.typed()
    what = chosen(comparison, typed)
    reason = typed.text("reason")
    if reason is None:
        return await compare_page(visit, comparison, typed=typed, wrong=missing(visit.word, "reason"), **about)
    if typed.text("step") != _DONE or _seen(typed) != _versions(comparison):
        # What somebody saw is what is done: a record that was changed since is shown again first.
        return _preview(visit, what, typed, **about)
    try:
        await visit.tell(
            "POST",
            REGISTRY,
            f"/organisations/{what.goes.id}/merge",
            {**what.body, "reason": reason},
            expecting=what.goes.version,
        )
    except REFUSALS as error:
        wrong = refused(error, visit.word, "reason")
        again = await compared(visit, comparison.one.id, comparison.other.id)
        return await compare_page(visit, again, typed=typed, wrong=wrong, **about)
    # Whoever belongs to either acts for both from now on, and not only once they are looked up again.
    visit.forget()
    return visit.go(what.stays.page, done="organisations_merged", undo=f"merge.{what.goes.id}")


async def compare_page(
    visit: Visit, comparison: Comparison, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None, **about: Any
) -> Response:
    """Return the page with both records beside each other, and what to choose of each."""
    return visit.page(
        "community/compare.html",
        section=SECTION,
        at=visit.request.url.path,
        typed=typed,
        refused=wrong,
        comparison=comparison,
        held=merges.HELD,
        **{"duplicate": None, **about},
    )


def _preview(visit: Visit, what: Chosen, typed: Typed, **about: Any) -> Response:
    names = ["stands", "reason", *(each.name for each in what.comparison.differing)]
    kept = {name: value for name in names if (value := typed.text(name)) is not None}
    return visit.page(
        "community/merge.html",
        section=SECTION,
        at=visit.request.url.path,
        goes=what.goes,
        stays=what.stays,
        taken=[(words, said or visit.word.say("community.unknown")) for words, said in what.taken],
        facts=what.comparison.facts[what.goes.side],
        held=merges.HELD,
        hidden={**kept, "step": _DONE, "versions": _versions(what.comparison)},
        **about,
    )


def _versions(comparison: Comparison) -> str:
    return "-".join(str(each.version) for each in comparison.sides)


def _seen(typed: Typed) -> str | None:
    return typed.text("versions")
