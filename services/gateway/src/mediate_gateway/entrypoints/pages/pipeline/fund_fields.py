"""What the forms of funds ask for, field by field."""

from collections.abc import Sequence
from typing import Any, Final

from mediate_contracts.vocabulary import CoInvestment, FundKind
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.agenda.asked import AreaField, DayField, NamedField
from mediate_gateway.entrypoints.pages.community.fields import BothField, ChoiceField, Field, YesNoField
from mediate_gateway.entrypoints.pages.pipeline.forms import MoneyField

LEVELS: Final = tuple(str(level) for level in range(1, 10))
_REASON: Final = AreaField("reason", "fund.why", hint="fund.why.hint")


def fields_of(language: Language) -> Sequence[Field]:
    """Return what is said of a fund and can be changed, in the order of a form."""

    def money(key: str) -> MoneyField:
        return MoneyField(key, f"fund.{key}", hint=f"fund.{key}.hint", language=language)

    return (
        Field("name", "fund.name", is_required=True),
        ChoiceField("kind", "fund.kind", choices=list(FundKind), family="fund.kind"),
        BothField("purpose", "fund.purpose"),
        money("ticket_min"),
        money("ticket_max"),
        NamedField("readiness_min", "fund.readiness_min", is_number=True, choices=LEVELS),
        NamedField("readiness_max", "fund.readiness_max", is_number=True, choices=LEVELS),
        ChoiceField(
            "co_investment",
            "fund.co_investment",
            hint="fund.co_investment.hint",
            is_required=True,
            choices=list(CoInvestment),
            family="co_investment",
        ),
        Field("region", "fund.region", hint="fund.region.hint"),
        money("budget"),
        DayField("opens_on", "fund.opens_on"),
        DayField("closes_on", "fund.closes_on"),
        YesNoField("synthetic", "pipeline.synthetic", hint="pipeline.synthetic.hint"),
    )


def amending(language: Language) -> Sequence[Field]:
    """Return the fields of a form that changes a fund: the same, and why."""
    return (*fields_of(language), _REASON)


def levels() -> list[tuple[str, str]]:
    """Return the technology readiness levels to choose from."""
    return [(level, f"TRL {level}") for level in LEVELS]


NOTHING_YET: Final[dict[str, Any]] = {"co_investment": CoInvestment.NONE.value, "synthetic": False}
"""What a new fund's form holds before anybody types."""
