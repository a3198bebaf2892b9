"""What was disclosed of a deal, in words: the same wherever it is shown, so that a preview is what others see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from mediate_gateway.adapters import disclosed
from mediate_gateway.adapters.disclosed import DisclosedPicture
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.entrypoints.wording import Wording


@dataclass(frozen=True)
class Shown:
    """What others see of a deal: what it is called, its company, its text, and facts by their labels."""

    title: str
    organisation_id: str
    organisation: str
    text: str | None
    facts: list[tuple[str, str]]
    investors: list[tuple[str, str]]
    """What each investor is called, and what else is told of it."""
    synthetic: bool


async def shown(visit: Visit, told: Mapping[str, Any]) -> Shown:
    """Return what is told, as the pipeline answers it or as it was heard, in the words of who looks."""
    identifiers = {told["organisation_id"], told.get("fund_id")} | {
        each["organisation_id"] for each in told.get("investors") or ()
    }
    async with visit.service.database.reading() as connection:
        names = await disclosed.named(connection, {UUID(str(each)) for each in identifiers if each})
    return _in_words(told, names, visit)


def as_told(picture: DisclosedPicture) -> dict[str, Any]:
    """Return what was heard as the pipeline would answer it."""
    return {name: getattr(picture, name) for name in DisclosedPicture.__dataclass_fields__}


def _in_words(told: Mapping[str, Any], names: Mapping[str, str], visit: Visit) -> Shown:
    word, text = visit.word, told.get("text")
    somebody = word.say("pipeline.round.somebody")
    organisation_id = str(told["organisation_id"])
    return Shown(
        title=told["title"],
        organisation_id=organisation_id,
        organisation=names.get(organisation_id) or word.say("organisation.unnamed"),
        text=None if text is None else text[visit.language],
        facts=_facts(told, names, word),
        investors=[
            (names.get(str(each["organisation_id"])) or somebody, _investor(each, word))
            for each in told.get("investors") or ()
        ],
        synthetic=bool(told.get("synthetic")),
    )


def _facts(told: Mapping[str, Any], names: Mapping[str, str], word: Wording) -> list[tuple[str, str]]:
    say = word.say
    found = [
        (say(words), word.cents(told[name]))
        for name, words in (
            ("amount", "disclosure.field.amount"),
            ("public", "pipeline.money.public"),
            ("private", "pipeline.money.private"),
        )
        if told.get(name) is not None
    ]
    if told.get("fund_id") is not None:
        found.append((say("pipeline.fund"), names.get(str(told["fund_id"])) or "-"))
    if told.get("closed_on") is not None:
        found.append((say("disclosure.field.closed_on"), word.day(_day(told["closed_on"]))))
    if lines := told.get("action_lines"):
        named = [say(f"interest.{each}") if word.knows(f"interest.{each}") else str(each) for each in lines]
        found.append((say("pipeline.action_lines"), ", ".join(named)))
    found.append((say("disclosure.on"), word.day(_day(told["disclosed_on"]))))
    return found


def _investor(investor: Mapping[str, Any], word: Wording) -> str:
    kind = word.say(f"pipeline.money.{investor['kind']}")
    amount = investor.get("amount")
    return kind if amount is None else f"{kind}, {word.cents(amount)}"


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
