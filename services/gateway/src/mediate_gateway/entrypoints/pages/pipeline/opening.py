"""The page on which an investment officer opens a deal, and sees beforehand what the rules of its fund say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import organisations
from mediate_gateway.entrypoints.pages.agenda.asked import NamedField
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import fields_of, fund_options
from mediate_gateway.entrypoints.pages.pipeline.forms import MoneyField
from mediate_gateway.entrypoints.pages.pipeline.origins import CameFrom, came_from
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, OPEN, SECTION, deal_at
from mediate_gateway.entrypoints.pages.pipeline.recording import LEVELS
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_COMPANY: Final = "organisation_id"
_FOUND_MAX: Final = 20
_READINESS: Final = NamedField("readiness", "pipeline.readiness", hint="pipeline.readiness.hint", is_number=True)
_AT_FIRST: Final = ("title", "amount_sought", "fund_id")
"""Fields that are asked for first; the others unfold."""


@dataclass(frozen=True)
class _Asked:
    """What the form asks for: its fields, and what there is to choose in those that do not say it themselves."""

    fields: Mapping[str, Field]
    options: Mapping[str, Options]
    came: CameFrom | None

    @property
    def names(self) -> tuple[str, ...]:
        return (_COMPANY, *(name for each in self.fields.values() for name in each.names))

    @property
    def also(self) -> Mapping[str, str]:
        # What the service says of the cents of an amount is about the amount that is asked for.
        return {"cents": "amount_sought", "programme": "programme_nl"}

    def written(self, typed: Typed) -> dict[str, Any]:
        """Return what was typed as the service takes it. Raises DomainError for what cannot be read."""
        read = {key: each.read(typed) for key, each in self.fields.items() if key != "synthetic"}
        read[_COMPANY] = typed.text(_COMPANY)
        read["synthetic"] = True if typed.text("synthetic") is not None else None
        found = {key: value for key, value in read.items() if value not in (None, [])}
        return {**found, **({} if self.came is None else self.came.sent)}


def routes() -> APIRouter:
    """Return ``/pipeline/deals/new``."""
    router = APIRouter()
    opening = [needs(Action.CREATE, Visibility.DEAL, of=AREA)]

    @router.get(OPEN, dependencies=opening)
    async def show_open(visit: Visiting, q: str = "") -> Response:
        name = visit.request.query_params.get("from", "")
        return await _page(visit, await _asked(visit, name), searched(q))

    @router.post(OPEN, dependencies=opening)
    async def open_deal(visit: Visiting) -> Response:
        typed = await visit.typed()
        asked = await _asked(visit, typed.text("from") or "")
        try:
            body = asked.written(typed)
            made = await visit.tell("POST", AREA, "/deals", body, key=typed.text("key"))
        except REFUSALS as error:
            wrong = refused(error, visit.word, *asked.names, also=asked.also)
            return await _page(visit, asked, _looked_for(typed), typed=typed, wrong=wrong)
        return visit.go(deal_at(UUID(made.body["id"])), done="deal_opened")

    return router


async def _asked(visit: Visit, name: str) -> _Asked:
    fields = fields_of(visit.language)
    kept = [each for each in fields if each != "files"]
    with_readiness = {key: fields[key] for key in kept[: kept.index("region")]}
    with_readiness["readiness"] = _READINESS
    every = {**with_readiness, **{key: fields[key] for key in kept}}
    options = {
        "fund_id": await fund_options(visit),
        "readiness": [(str(each), visit.word.say("pipeline.trl", level=each)) for each in LEVELS],
    }
    return _Asked(every, options, await came_from(visit, name))


def _looked_for(typed: Typed) -> str:
    return searched(typed.text("q") or "")


async def _page(
    visit: Visit,
    asked: _Asked,
    looked_for: str,
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    came = asked.came
    async with visit.service.database.reading() as connection:
        found = list(await organisations.named(connection, looked_for, limit=_FOUND_MAX + 1))
        given = set() if came is None else set(came.companies)
        # What it comes from names who it is with: they come first, and whoever is looked for behind them.
        named = list(await organisations.named(connection, "", within=given, limit=_FOUND_MAX)) if given else []
    others = [] if named and not looked_for else [each for each in found if each.id not in given]
    say = visit.word.say
    values = {} if came is None else came.values
    drawn = [_drawn(visit, asked, each, values.get(each.key)) for each in asked.fields.values()]
    return visit.page(
        "pipeline/open.html",
        section=SECTION,
        at=OPEN,
        typed=typed,
        refused=wrong,
        asked=looked_for,
        found=[
            (str(each.id), each.name, say("synthetic.label") if each.synthetic else None)
            for each in [*named, *others[:_FOUND_MAX]]
        ],
        chosen=[str(named[0].id)] if len(named) == 1 else [],
        more=len(others) > _FOUND_MAX,
        first=[each for each in drawn if each["key"] in _AT_FIRST],
        further=[each for each in drawn if each["key"] not in {*_AT_FIRST, "synthetic"}],
        is_further=came is not None or any(typed.text(each) for each in asked.names if each not in _AT_FIRST),
        came=came,
        key=typed.text("key") or str(uuid4()),
    )


def _drawn(visit: Visit, asked: _Asked, each: Field, value: Any) -> dict[str, Any]:
    """Return a field as ``agenda/field.html`` draws it."""
    say = visit.word.say
    options = asked.options.get(each.key) or each.options(visit.word)
    return {
        "key": each.key,
        "drawn": each.drawn,
        "words": say(each.words),
        "hint": None if each.hint is None else say(each.hint),
        "is_required": each.is_required and (isinstance(each, MoneyField) or each.key == "title"),
        "characters_max": each.characters_max,
        "names": each.names,
        "written": each.written(value),
        "chosen": each.chosen(value),
        "options": options,
        "triples": [(choice, words, None) for choice, words in options],
    }
