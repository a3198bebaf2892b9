"""What the forms of sessions ask for besides what other forms do: moments, and the points of an agenda."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import SessionKind
from mediate_gateway.entrypoints.pages.agenda.asked import LINES, REASON, SOURCE, TITLE
from mediate_gateway.entrypoints.pages.community.fields import BothField, ChoiceField, Field
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.wording import AMSTERDAM, Wording

_LOCAL: Final = "%Y-%m-%dT%H:%M"
_PARTS: Final = 3
_DIGITS_MAX: Final = 6


class NotAMoment(DomainError):
    """What was typed is no day and hour."""


@dataclass(frozen=True)
class MomentField(Field):
    """A day and an hour, as the clock in Amsterdam shows them."""

    drawn: str = "moment"

    def read(self, typed: Typed) -> Any:
        """Return the moment in UTC. Raises NotAMoment."""
        text = (typed.text(self.key) or "").strip().replace(" ", "T")
        if not text:
            return None
        try:
            local = datetime.strptime(text[:16], _LOCAL).replace(tzinfo=AMSTERDAM)
            return local.astimezone(UTC).isoformat().replace("+00:00", "Z")
        except (ValueError, OverflowError) as error:
            raise NotAMoment("a moment is written as 2027-02-28 14:00", field=f"body.{self.key}", value=text) from error

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds."""
        return {self.key: "" if value is None else _at(value).strftime(_LOCAL)}

    def said(self, value: Any, word: Wording) -> str:
        """Return the moment in words."""
        return "" if value is None else word.moment(_at(value))


@dataclass(frozen=True)
class PointsField(Field):
    """The points of an agenda, one on a line: in Dutch, in English, and how many minutes it takes."""

    drawn: str = "area"
    characters_max: int = 20_000

    def read(self, typed: Typed) -> Any:
        """Return the points; of a line that has no English, the Dutch stands for both."""
        return [_point(line) for line in (typed.text(self.key) or "").splitlines() if line.strip()]

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds."""
        return {self.key: "\n".join(_written(point) for point in value or ())}

    def said(self, value: Any, _word: Wording) -> str:
        """Return the points."""
        return "; ".join(_written(point) for point in value or ())


def _at(value: Any) -> datetime:
    return datetime.fromisoformat(str(value)).astimezone(AMSTERDAM)


def _point(line: str) -> dict[str, Any]:
    parts = [each.strip() for each in line.split("|")]
    minutes = parts.pop() if len(parts) > 1 and parts[-1].isascii() and parts[-1].isdigit() else None
    title = {"nl": parts[0], "en": parts[1] if len(parts) > 1 and parts[1] else parts[0]}
    # What is beyond the third part is a slip: kept with the English, so that nothing typed is lost.
    if len(parts) >= _PARTS:
        title["en"] = " | ".join(parts[1:])
    counted = int(minutes) if minutes is not None and len(minutes) <= _DIGITS_MAX else None
    return {"title": title, "minutes": counted}


def _written(point: Mapping[str, Any]) -> str:
    parts = [point["title"]["nl"], point["title"]["en"], *([str(point["minutes"])] if point.get("minutes") else [])]
    return " | ".join(parts)


SESSION_FIELDS: Final[tuple[Field, ...]] = (
    TITLE,
    ChoiceField("kind", "sessions.kind", is_required=True, choices=list(SessionKind), family="session_kind"),
    MomentField("starts_at", "sessions.starts_at", is_required=True, hint="sessions.moment.hint"),
    MomentField("ends_at", "sessions.ends_at", is_required=True),
    Field("place", "sessions.place"),
    Field("online_page", "sessions.online", hint="sessions.online.hint"),
    LINES,
    BothField("description", "sessions.description"),
    PointsField("agenda", "sessions.agenda", hint="sessions.agenda.hint"),
    MomentField("call_until", "sessions.call", hint="sessions.call.hint"),
    SOURCE,
)
"""What is said of a session beforehand."""
AMENDING: Final = (*SESSION_FIELDS, REASON)
