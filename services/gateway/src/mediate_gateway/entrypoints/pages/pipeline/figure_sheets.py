"""Figures of deals as rows and columns: the same for the page, for CSV and for XLSX.

What comes in is what the pipeline service answered to who looks. Nothing of it is kept here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from mediate_contracts.vocabulary import DealStage, RollUpDimension
from mediate_gateway.entrypoints.wording import Wording

Answer = Mapping[str, Any]
Names = Mapping[str, str]
"""What action lines are called, by their numbers as text."""
Exact = str | int | Decimal | date | None
"""A value as a program reads it."""


@dataclass(frozen=True)
class Column:
    """A column: the name of what is in it, and of what kind that is; ``words`` where its heading is no fixed one."""

    name: str
    kind: str = "text"
    words: str | None = None

    @property
    def is_figure(self) -> bool:
        """Whether it holds figures, which stand to the right."""
        return self.kind not in {"text", "day"}


@dataclass(frozen=True)
class Sheet:
    """Rows of figures under their columns; ``links`` are the addresses of what the rows are of, where they have any."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Exact]]
    links: Sequence[str | None] = ()


def said(value: Exact, kind: str, word: Wording) -> str:
    """Return a value in words, as its column has it; a dash where there is none."""
    if value is None:
        return "-"
    if isinstance(value, date):
        return word.day(value)
    if isinstance(value, str):
        return value
    return _FIGURES.get(kind, _number)(Decimal(value), word)


def times(value: Decimal, word: Wording) -> str:
    """Return a ratio, with one decimal at least."""
    return word.say("analytics.times", value=f"{word.number(value)}{'' if value % 1 else word.say('analytics.nought')}")


def euros(value: Decimal, word: Wording) -> str:
    """Return an amount in euros; cents only where there are any."""
    if value % 1:
        whole, _, cents = f"{value:.2f}".partition(".")
        return word.say("unit.EUR", value=f"{word.number(int(whole))}{word.say('analytics.point')}{cents}")
    return word.figure(value, unit="EUR")


def _number(value: Decimal, word: Wording) -> str:
    return word.number(value)


def _share(value: Decimal, word: Wording) -> str:
    return word.share(value)


_FIGURES: Final[Mapping[str, Callable[[Decimal, Wording], str]]] = MappingProxyType(
    {"money": euros, "share": _share, "times": times, "number": _number, "days": _number}
)


def _stage(each: Answer, word: Wording) -> str:
    return word.say(f"stage.{DealStage(each['stage'])}")


def _euros(total: Answer | None) -> Decimal | None:
    return None if total is None else Decimal(total["cents"]) / 100


def _exact(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def funnel(found: Answer, word: Wording, _lines: Names) -> Sheet:
    """Lay out how many deals reached each stage."""
    rows = [
        (_stage(each, word), each["reached"], each["now"], _exact(each["of_all"]), _exact(each["of_previous"]))
        for each in found["stages"]
    ]
    aside: list[tuple[Exact, ...]] = [
        (word.say(f"stage.{stage}"), None, found[stage], None, None) for stage in ("on_hold", "lost", "withdrawn")
    ]
    columns = (
        Column("stage"),
        Column("reached", "number"),
        Column("now", "number"),
        Column("of_all", "share"),
        Column("of_previous", "share"),
    )
    return Sheet(columns, [*rows, *aside])


def conversion(found: Answer, word: Wording, _lines: Names) -> Sheet:
    """Lay out what became of the deals of each quarter, a row for each stage that they can reach."""
    rows = [
        (
            word.period(cohort["quarter"]),
            cohort["deals"],
            _stage(each, word),
            each["reached"],
            _exact(each["share"]),
            _exact(each["days"]),
        )
        for cohort in found["cohorts"]
        for each in cohort["stages"][1:]
    ]
    columns = (
        Column("quarter"),
        Column("opened", "number"),
        Column("stage"),
        Column("reached", "number"),
        Column("share", "share"),
        Column("median_until", "days"),
    )
    return Sheet(columns, rows)


def conversion_by_quarter(found: Answer, word: Wording, _lines: Names) -> Sheet:
    """Lay out what became of the deals of each quarter, in a row for each, as a page has room for it."""
    cohorts = found["cohorts"]
    stages = [] if not cohorts else [DealStage(each["stage"]) for each in cohorts[0]["stages"][1:]]
    rows = [
        (
            word.period(cohort["quarter"]),
            cohort["deals"],
            *(_exact(each["share"]) for each in cohort["stages"][1:]),
            _exact(cohort["stages"][-1]["days"]),
        )
        for cohort in cohorts
    ]
    columns = (
        Column("quarter"),
        Column("opened", "number"),
        *(Column(stage.value, "share", word.say(f"stage.{stage}")) for stage in stages),
        Column("until_closed", "days"),
    )
    return Sheet(columns, rows)


def days_in_stage(found: Answer, word: Wording, _lines: Names) -> Sheet:
    """Lay out how long deals were in each stage, and those that are in it have been."""
    names = ("mean", "median", "p90")
    rows = [
        (
            _stage(each, word),
            each["left"],
            *(_exact(each[name]) for name in names),
            each["standing"],
            _exact(each["standing_mean"]),
            _exact(each["standing_median"]),
        )
        for each in found["stages"]
    ]
    columns = (
        Column("stage"),
        Column("left", "number"),
        *(Column(name, "days") for name in names),
        Column("standing", "number"),
        Column("standing_mean", "days"),
        Column("standing_median", "days"),
    )
    return Sheet(columns, rows)


def weighted(found: Answer, word: Wording, _lines: Names) -> Sheet:
    """Lay out what is expected of the deals in each stage."""
    rows: list[tuple[Exact, ...]] = [
        (
            _stage(each, word),
            each["deals"],
            _euros(each["sought"]),
            Decimal(each["usual"]) / 100,
            _euros(each["weighted"]),
        )
        for each in found["stages"]
    ]
    total = (
        word.say("analytics.total"),
        sum(each["deals"] for each in found["stages"]),
        _euros(found["sought"]),
        None,
        _euros(found["weighted"]),
    )
    columns = (
        Column("stage"),
        Column("deals", "number"),
        Column("sought", "money"),
        Column("usual", "share"),
        Column("weighted", "money"),
    )
    return Sheet(columns, [*rows, total])


def forecast(found: Answer, word: Wording, _lines: Names) -> Sheet:
    """Lay out what is expected to be closed in each month, and outside of those."""
    rows = [
        (word.say("analytics.overdue"), *_expected(found["overdue"])),
        *((word.period(each["month"]), *_expected(each)) for each in found["months"]),
        (word.say("analytics.later"), *_expected(found["later"])),
        (word.say("analytics.undated"), *_expected(found["undated"])),
    ]
    columns = (Column("month"), Column("deals", "number"), Column("sought", "money"), Column("weighted", "money"))
    return Sheet(columns, rows)


def _expected(part: Answer) -> tuple[Exact, ...]:
    return part["deals"], _euros(part["sought"]), _euros(part["weighted"])


def leverage(found: Answer, word: Wording, lines: Names) -> Sheet:
    """Lay out how much private money came with public money, in all and by fund, line and year."""
    rows = [
        (
            word.say(f"analytics.by.{RollUpDimension(part['dimension'])}"),
            part_name(part, word, lines),
            part["deals"],
            part["rounds"],
            _euros(part["public"]),
            _euros(part["private"]),
            _exact(part["leverage"]),
        )
        for part in found["parts"]
    ]
    columns = (
        Column("by"),
        Column("part"),
        Column("deals", "number"),
        Column("rounds", "number"),
        Column("public", "money"),
        Column("private", "money"),
        Column("leverage", "times"),
    )
    return Sheet(columns, rows)


def part_name(part: Answer, word: Wording, lines: Names) -> str:
    """Return what a part of the leverage is called."""
    match part["dimension"]:
        case "total":
            return word.say("analytics.total")
        case "fund":
            return part["name"] or word.say("analytics.no_fund")
        case "line":
            return line_name(part["part"], lines)
        case _:
            return str(part["part"])


def line_name(number: int | str, lines: Names) -> str:
    """Return an action line with its number."""
    name = lines.get(str(number))
    return str(number) if name is None else f"{number} {name}"


def by_line(found: Answer, _word: Wording, lines: Names) -> Sheet:
    """Lay out what deals contribute to each action line."""
    rows = [
        (
            line_name(each["line"], lines),
            each["deals"],
            each["open"],
            each["closed"],
            _euros(each["sought"]),
            _euros(each["public"]),
            _euros(each["private"]),
            _exact(each["leverage"]),
        )
        for each in found["lines"]
    ]
    columns = (
        Column("line"),
        Column("deals", "number"),
        Column("still_open", "number"),
        Column("closed", "number"),
        *(Column(name, "money") for name in ("sought", "public", "private")),
        Column("leverage", "times"),
    )
    return Sheet(columns, rows)


PORTFOLIO_COLUMNS: Final = (
    Column("deal"),
    Column("company"),
    Column("fund"),
    Column("stage"),
    Column("opened_on", "day"),
    *(Column(name, "money") for name in ("sought", "committed", "paid", "public", "private")),
    Column("leverage", "times"),
    Column("holding"),
    Column("proceeds", "money"),
    Column("multiple", "times"),
)


def portfolio(found: Answer, word: Wording, _lines: Names) -> Sheet:
    """Lay out deals with what was committed, paid and came back; ``links`` are their ids."""
    items = found["items"]
    return Sheet(PORTFOLIO_COLUMNS, [_holding(each, word) for each in items], [each["id"] for each in items])


def _holding(each: Answer, word: Wording) -> Sequence[Exact]:
    title = f"{each['title']} ({word.say('synthetic.label')})" if each["synthetic"] else each["title"]
    return (
        title,
        each["organisation_name"],
        each["fund_name"],
        _stage(each, word),
        date.fromisoformat(each["opened_on"]),
        *(_euros(each[name]) for name in ("sought", "committed", "paid", "public", "private")),
        _exact(each["leverage"]),
        None if each["holding"] is None else word.say(f"holding.{each['holding']}"),
        _euros(each["proceeds"]),
        _exact(each["multiple"]),
    )


SHEETS: Final[Mapping[str, Callable[[Answer, Wording, Names], Sheet]]] = MappingProxyType(
    {
        "funnel": funnel,
        "conversion": conversion,
        "days-in-stage": days_in_stage,
        "weighted": weighted,
        "forecast": forecast,
        "leverage": leverage,
        "lines": by_line,
        "portfolio": portfolio,
    }
)
"""The figures there are, in the order of their tabs, by the name under which the service answers them."""

ON_PAGE: Final = MappingProxyType({**SHEETS, "conversion": conversion_by_quarter})
"""The same as a page shows them, where a file has more rows than one reads."""

COLUMN_NAMES: Final = (
    *("stage", "reached", "now", "of_all", "of_previous", "quarter", "opened", "share", "median_until", "until_closed"),
    *("left", "mean", "median", "p90", "standing", "standing_mean", "standing_median"),
    *("deals", "sought", "usual", "weighted", "month", "by", "part", "rounds", "public", "private", "leverage"),
    *("line", "still_open", "closed", *(column.name for column in PORTFOLIO_COLUMNS)),
)
"""The names of all columns there are, which end the keys of their words."""
