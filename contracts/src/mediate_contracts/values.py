"""Values that cross service borders: identifiers, money, languages, sources and quantities."""

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from mediate_contracts.vocabulary import FormulaKind

AccountId = NewType("AccountId", UUID)
OrganisationId = NewType("OrganisationId", UUID)
LineId = NewType("LineId", UUID)
ItemId = NewType("ItemId", UUID)
AssignmentId = NewType("AssignmentId", UUID)
GoalId = NewType("GoalId", UUID)
TargetId = NewType("TargetId", UUID)
IndicatorId = NewType("IndicatorId", UUID)
ObservationId = NewType("ObservationId", UUID)
DealId = NewType("DealId", UUID)
FundId = NewType("FundId", UUID)
GrantCallId = NewType("GrantCallId", UUID)
MembershipId = NewType("MembershipId", UUID)
RelationId = NewType("RelationId", UUID)
NeedId = NewType("NeedId", UUID)
OfferId = NewType("OfferId", UUID)
ChallengeId = NewType("ChallengeId", UUID)
MatchId = NewType("MatchId", UUID)
GroupId = NewType("GroupId", UUID)
ChangeRequestId = NewType("ChangeRequestId", UUID)
ProgressId = NewType("ProgressId", UUID)
MilestoneId = NewType("MilestoneId", UUID)
EvidenceId = NewType("EvidenceId", UUID)
DependencyId = NewType("DependencyId", UUID)
PhaseId = NewType("PhaseId", UUID)
ManifestoPointId = NewType("ManifestoPointId", UUID)
ProgrammeId = NewType("ProgrammeId", UUID)
SessionId = NewType("SessionId", UUID)
AttendanceId = NewType("AttendanceId", UUID)
ProposalId = NewType("ProposalId", UUID)
VotingId = NewType("VotingId", UUID)
BallotId = NewType("BallotId", UUID)
DecisionId = NewType("DecisionId", UUID)
ActionPointId = NewType("ActionPointId", UUID)
ActivityId = NewType("ActivityId", UUID)
IndicatorTargetId = NewType("IndicatorTargetId", UUID)
CheckId = NewType("CheckId", UUID)
PeriodCloseId = NewType("PeriodCloseId", UUID)
LessonId = NewType("LessonId", UUID)
ReportId = NewType("ReportId", UUID)
RoundId = NewType("RoundId", UUID)
InvestmentId = NewType("InvestmentId", UUID)
TrancheId = NewType("TrancheId", UUID)
NoteId = NewType("NoteId", UUID)
OverrideId = NewType("OverrideId", UUID)
DisclosureId = NewType("DisclosureId", UUID)
ApplicationId = NewType("ApplicationId", UUID)
RollUpId = NewType("RollUpId", UUID)
EventId = NewType("EventId", UUID)
EndpointId = NewType("EndpointId", UUID)
CredentialsId = NewType("CredentialsId", UUID)


def _printable(text: str) -> str:
    return _refuse_control_characters(text, allowed="")


def _paragraphs(text: str) -> str:
    return _refuse_control_characters(text, allowed="\n\t")


def _refuse_control_characters(text: str, *, allowed: str) -> str:
    # Printable text, which is nearly all there is, holds no control character; that is told in one call.
    if text.isprintable():
        return text
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in allowed:
            message = f"contains the character U+{ord(character):04X}, which this text cannot hold"
            raise ValueError(message)
    return text


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(_printable),
]
"""One line of text for people: 1 to 300 characters, no control characters."""

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000),
    AfterValidator(_paragraphs),
]
"""Text for people, paragraphs allowed: 1 to 4,000 characters, no other control characters."""

LongText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(_paragraphs),
]
"""A document for people, such as minutes: 1 to 20,000 characters, paragraphs allowed, no other control characters."""

WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=300), AfterValidator(_printable)]
"""The address of a web page, http or https."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=80)]
"""A short stable name that people and files use: lower case, digits, dots and hyphens."""


def _plain(number: Decimal) -> str:
    return f"{number:f}"


_DECIMAL = re.compile(r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\s*")


def _decimal(number: object) -> object:
    # Python reads more as a number than people write as one: 1_0, and the digits of every script.
    if isinstance(number, str) and _DECIMAL.fullmatch(number) is None:
        message = "a number is written in digits, with a point for decimals: 1234.5"
        raise ValueError(message)
    return number


Quantity = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    Field(max_digits=24, decimal_places=8, allow_inf_nan=False),
    PlainSerializer(_plain, return_type=str, when_used="json"),
    WithJsonSchema(
        {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]{1,16}(\.[0-9]{1,8})?$"}, mode="serialization"
    ),
]
"""An exact decimal number: at most 24 digits, 8 of them behind the point; in JSON a string without exponent."""

CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""The ISO 4217 code of a currency."""

ReadinessLevel = Annotated[int, Field(ge=1, le=9, strict=True)]
"""A technology readiness level (TRL), 1 to 9."""

Flag = Annotated[bool, Field(strict=True)]
"""True or false, and not what other types may stand for."""

Whole = Annotated[int, Field(strict=True)]
"""A whole number, and not what other types may stand for: true is no 1."""

Count = Annotated[int, Field(ge=0, le=10**12, strict=True)]
"""A whole number of things."""

LineNumber = Annotated[int, Field(ge=1, le=99, strict=True)]
"""The number people know an action line by."""

ManifestoNumber = Annotated[int, Field(ge=1, le=99, strict=True)]
"""The number of a point of the manifesto."""

Percentage = Annotated[int, Field(ge=0, le=100, strict=True)]
"""A share in whole hundredths, 0 to 100."""

RhythmDays = Annotated[int, Field(ge=1, le=1_000, strict=True)]
"""In how many days something should be heard of at least once."""

PeriodCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}(-Q[1-4]|-(0[1-9]|1[0-2])|-W(0[1-9]|[1-4][0-9]|5[0-3]))?$")
]
"""A year, quarter, month or ISO week: 2018, 2020-Q1, 2020-03, 2020-W53."""

DefinitionVersion = Annotated[int, Field(ge=1, le=1_000, strict=True)]
"""Which definition of an indicator a figure follows; 1 is the first."""

MinimumCount = Annotated[int, Field(ge=2, le=100, strict=True)]
"""The smallest count that is shown to everybody."""

PartialDay = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
"""A day as exactly as a source tells it: 2018, 2018-03 or 2018-03-01."""

KvkNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]
"""The number of an organisation in the Dutch Business Register: 8 digits, of which the first may be 0."""

BranchNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
"""The number of one branch (vestigingsnummer) in the Dutch Business Register: 12 digits."""

RorId = Annotated[str, StringConstraints(pattern=r"^0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}$")]
"""The id of a research organisation in the Research Organization Registry: 9 characters, the last 2 their checksum."""

SbiCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,6}$")]
"""A code of the Dutch standard industrial classification, digits alone: 5911, 59111."""

Theme = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, min_length=2, max_length=60),
    AfterValidator(_printable),
]
"""What something is about, in a word or two, in lower case."""

Breakdown = Annotated[dict[Code, Line], Field(max_length=5)]
"""Which part of a whole a figure is about: dimension to member."""

Year = Annotated[int, Field(ge=1800, le=2200, strict=True)]
"""A calendar year."""


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written(day: object) -> object:
    # Taken for a number of seconds since 1970, as it would be, a year is a day in January of that year.
    if isinstance(day, date) or (isinstance(day, str) and _DAY.fullmatch(day)):
        return day
    message = "a day is written as 2024-02-29"
    raise ValueError(message)


Day = Annotated[date, BeforeValidator(_written)]
"""A calendar day, written as 2024-02-29."""


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        # The first and the last day there are have moments that are none in UTC.
        message = "lies before the first moment or after the last one that can be kept"
        raise ValueError(message) from error


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment, aware and in UTC."""


class DomainError(Exception):
    """A rule of the domain refused something; names the field, its value and the reason.

    The domain raises these and knows no HTTP; an entry point turns them into problem details.
    """

    def __init__(self, reason: str, *, field: str, value: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.value = value


class Value(BaseModel):
    """Base of values: immutable, compared by content, strict about unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Localised(Value):
    """The same text in Dutch and in English."""

    nl: Text
    en: Text


class LocalisedLine(Value):
    """The same single line in Dutch and in English: titles and names."""

    nl: Line
    en: Line


class Currency(StrEnum):
    """ISO 4217 code of the money the hub counts in."""

    EUR = "EUR"


class Money(Value):
    """An amount in cents of one currency; never a float."""

    cents: Annotated[int, Field(ge=0, le=10**15, strict=True)]
    currency: Currency = Currency.EUR


class Converted(Value):
    """An amount as it was agreed in another currency than the one the hub counts in.

    ``rate`` is how many euros one unit of the currency was on ``rate_on``. The euros that count are ``number`` times
    ``rate``, rounded half to even to whole cents, once.
    """

    number: Quantity = Field(ge=0, le=10**12)
    currency: CurrencyCode
    rate: Quantity = Field(gt=0, le=10**6)
    rate_on: Day


class Source(Value):
    """Where a fact comes from: which document, which file, and which place in it."""

    document: Line
    file: Line
    place: Line


class Qualifier(StrEnum):
    """How exactly a source states a figure."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    OVER = "over"
    UP_TO = "up_to"


class Comparator(StrEnum):
    """How a realised number is held against a target."""

    AT_LEAST = "at_least"
    EXACTLY = "exactly"
    AT_MOST = "at_most"


class Figure(Value):
    """A count as a source states it."""

    number: Count
    qualifier: Qualifier = Qualifier.EXACT


class StatedMoney(Value):
    """An amount as a source states it: "just over a hundred thousand" is a fact of its own."""

    money: Money
    qualifier: Qualifier = Qualifier.EXACT


class Formula(Value):
    """How figures of other indicators make one: ``times`` the ratio, sum or difference, rounded to ``decimals``."""

    kind: FormulaKind
    operands: list[IndicatorId] = Field(min_length=2, max_length=20)
    times: Quantity = Decimal(1)
    decimals: Annotated[int, Field(ge=0, le=8, strict=True)] = 2


class Thresholds(Value):
    """From which value on an indicator is read as good, and from which as poor; between them it asks for attention."""

    good: Quantity
    poor: Quantity
