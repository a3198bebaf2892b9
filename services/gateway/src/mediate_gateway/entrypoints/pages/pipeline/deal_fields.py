"""What the forms of deals ask for, field by field, and the forms themselves as far as several pages draw them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from mediate_contracts.vocabulary import DealOrigin, DealPipeline
from mediate_gateway.adapters.pipeline_views import account_names
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.agenda.asked import AreaField, DayField, NamedField, TitleField, WholeField
from mediate_gateway.entrypoints.pages.community.fields import ChoiceField, Field, NumbersField, YesNoField
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.pipeline.forms import MoneyField, PipelineForm
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, BACK, DealSeen, deal_at
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.pages.visit import Visit

LINES: Final = tuple(str(number) for number in range(1, 9))
_FUNDS_MAX: Final = 200


@dataclass(frozen=True)
class FilesField(Field):
    """References to files: on each line a title, and the address where the file is kept behind a bar."""

    drawn: str = "area"
    characters_max: int = 40_000

    def read(self, typed: Typed) -> Any:
        """Return the references; a line without a bar has a title alone, which the service refuses."""
        found = []
        for line in (typed.text(self.key) or "").splitlines():
            title, _, url = line.rpartition("|")
            if line.strip():
                found.append({"title": title.strip() or url.strip(), "url": url.strip()})
        return found

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds."""
        return {self.key: "\n".join(f"{each['title']} | {each['url']}" for each in value or ())}

    def said(self, value: Any, _word: Any) -> str:
        """Return the titles."""
        return ", ".join(each["title"] for each in value or ())


TITLE: Final = Field("title", "pipeline.deal.title", hint="pipeline.deal.title.hint", is_required=True)
REASON: Final = AreaField("reason", "pipeline.why", hint="pipeline.why.hint")
_FUND: Final = NamedField("fund_id", "pipeline.fund", hint="pipeline.fund.hint")
_PIPELINE: Final = ChoiceField(
    "pipeline",
    "pipeline.which",
    is_required=True,
    choices=list(DealPipeline),
    family="pipeline.which",
)
_PROGRAMME: Final = TitleField("programme", "pipeline.programme", hint="pipeline.programme.hint")
_ORIGIN: Final = ChoiceField("origin", "pipeline.origin", choices=list(DealOrigin), family="origin")
_LINES: Final = NumbersField("action_lines", "pipeline.action_lines", choices=list(LINES), family="interest")
_REGION: Final = Field("region", "pipeline.region", hint="pipeline.region.hint")
_PROBABILITY: Final = WholeField("probability", "pipeline.probability", hint="pipeline.probability.hint")
_EXPECTED: Final = DayField("expected_on", "pipeline.expected_on", hint="pipeline.expected_on.hint")
_FILES: Final = FilesField("files", "pipeline.files", hint="pipeline.files.hint")
_SYNTHETIC: Final = YesNoField("synthetic", "pipeline.synthetic", hint="pipeline.synthetic.hint")


def amount_field(language: Language, *, is_required: bool = True) -> MoneyField:
    """Return the field of what a deal asks for."""
    return MoneyField(
        "amount_sought", "pipeline.amount", hint="pipeline.amount.hint", is_required=is_required, language=language
    )


def private_field(language: Language) -> MoneyField:
    """Return the field of what private investors are expected to put in."""
    return MoneyField(
        "private_expected", "pipeline.private_expected", hint="pipeline.private_expected.hint", language=language
    )


def fields_of(language: Language) -> Mapping[str, Field]:
    """Return what is said of a deal and can be changed, by its keys, in the order of a form."""
    every: Sequence[Field] = (
        TITLE,
        amount_field(language),
        _PIPELINE,
        _FUND,
        _PROGRAMME,
        _ORIGIN,
        _EXPECTED,
        _PROBABILITY,
        private_field(language),
        _REGION,
        _LINES,
        _FILES,
        _SYNTHETIC,
    )
    return {each.key: each for each in every}


INLINE: Final = (
    "amount_sought",
    "probability",
    "expected_on",
    "fund_id",
    "private_expected",
    "region",
    "action_lines",
    "files",
)
"""Fields that are changed where they stand, one by one."""


async def fund_options(visit: Visit) -> Options:
    """Return the funds there are to choose from."""
    found = (await visit.ask(AREA, "/funds", limit=str(_FUNDS_MAX))).body["items"]
    return [(each["id"], each["name"]) for each in found]


async def team_options(visit: Visit, access: Mapping[str, Any]) -> Options:
    """Return who is on a team, to choose from."""
    ids = [each["account_id"] for each in access["team"]]
    names = await names_of(visit, ids)
    return [(each, names.get(each) or visit.word.say("pipeline.somebody")) for each in ids]


async def names_of(visit: Visit, accounts: Sequence[str]) -> Mapping[str, str]:
    """Return what accounts are called, by id, as far as they are there."""
    async with visit.service.database.reading() as connection:
        found = await account_names(connection, {UUID(each) for each in accounts})
    return {str(identifier): name for identifier, name in found.items()}


def of_deal(visit: Visit, deal: DealSeen, at: str, **more: Any) -> PipelineForm:
    """Return a form about a deal; where it leads back to is said by its address, by name."""
    back = visit.request.query_params.get("back", "")
    return PipelineForm(
        at=f"{at}?back={back}" if back in BACK else at,
        back=BACK.get(back) or deal_at(deal.facts["id"]),
        up=deal.facts["title"],
        **more,
    )


def only(form: PipelineForm, key: str) -> PipelineForm:
    """Return a form with the id under which a page fetches it to where the field stands."""
    return replace(form, id=f"edit-{key}")
