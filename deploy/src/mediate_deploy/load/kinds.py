"""The kinds of record a data set holds: their file, what they hang under, and their place in the API."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from mediate_deploy.load.shapes import JsonObject


class Listed(Enum):
    """How the records the hub already holds can be asked for."""

    ALL = "all"
    PER_YEAR = "per year"
    PER_PARENT = "per parent"
    WITH_PARENT = "with parent"


@dataclass(frozen=True)
class Kind:
    """One kind of record.

    `collection` is where records are read and `creation` where they are posted; `{parent}` stands for the
    parent's id there. Where `creation` has no place for it, the id goes into the body under `parent_field`. A field of
    `references` names a record of another kind by its key in the file, and by its id in the hub; so does, in each
    member of the list in the first field of `references_each`, its second one, and each member of the list that
    `references_among` names by the field that holds it and its name in there.
    """

    name: str
    file: str
    collection: str
    creation: str
    key: Callable[[JsonObject], str]
    parent: str | None = None
    parent_field: str | None = None
    listed: Listed = Listed.ALL
    references: tuple[tuple[str, str], ...] = ()
    references_each: tuple[tuple[str, str, str], ...] = ()
    references_among: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_of_itself(self) -> bool:
        """Whether some of its records need others of the same kind to be there first."""
        return self.parent == self.name or any(name == self.name for _field, _inner, name in self.references_among)


@dataclass(frozen=True)
class Record:
    """A row that is fit to send: what names it, what it hangs under and what is sent."""

    kind: Kind
    key: str
    parent: str | None
    body: JsonObject
    file: str
    row: int


def words(value: object) -> str:
    """Return a value as the piece of a key: no letter case, no surrounding blanks."""
    return str(value).strip().casefold()


def organisation_key(body: JsonObject) -> str:
    """Return the name: an organisation is known by it, in any letter case."""
    return words(body.get("name", ""))


def line_key(body: JsonObject) -> str:
    """Return the number of an action line, or of a point of the manifesto."""
    return words(body.get("number", ""))


def code_key(body: JsonObject) -> str:
    """Return the code."""
    return words(body.get("code", ""))


def year_and_code_key(body: JsonObject) -> str:
    """Return year and code: the goal tree of another year may use the same codes."""
    return f"{words(body.get('year', ''))} {code_key(body)}"


def period_key(body: JsonObject) -> str:
    """Return the period: an indicator has one target in it."""
    return words(body.get("period", ""))


def observation_key(body: JsonObject) -> str:
    """Return period, breakdown, kind and document: of each there is one current observation."""
    breakdown = body.get("breakdown") or {}
    source = body.get("source") or {}
    parts = sorted(f"{name}={member}" for name, member in breakdown.items()) if isinstance(breakdown, dict) else []
    document = source.get("document", "") if isinstance(source, dict) else ""
    named = (body.get("period", ""), ",".join(parts), body.get("kind") or "measured", document)
    return " | ".join(words(part) for part in named)


def relation_key(body: JsonObject) -> str:
    """Return who, from whom, and how: of each there is one."""
    return " | ".join(words(body.get(name, "")) for name in ("organisation_id", "kind", "other_id"))


def name_key(body: JsonObject) -> str:
    """Return the Dutch name."""
    name = body.get("name")
    return words(name.get("nl", "")) if isinstance(name, dict) else ""


def only_key(_body: JsonObject) -> str:
    """Return the same for all: a target has one realisation."""
    return "realisation"


ORGANISATIONS = Kind(
    name="organisations",
    file="organisations.csv",
    collection="/v1/community/organisations",
    creation="/v1/community/organisations",
    key=organisation_key,
)
RELATIONS = Kind(
    name="relations",
    file="relations.csv",
    collection="/v1/community/relations",
    creation="/v1/community/relations",
    key=relation_key,
    references=(("organisation_id", ORGANISATIONS.name), ("other_id", ORGANISATIONS.name)),
)
CHALLENGES = Kind(
    name="challenges",
    file="challenges.csv",
    collection="/v1/community/challenges",
    creation="/v1/community/challenges",
    key=name_key,
)
GROUPS = Kind(
    name="groups",
    file="groups.csv",
    collection="/v1/community/groups",
    creation="/v1/community/groups",
    key=name_key,
)
LINES = Kind(
    name="lines",
    file="lines.csv",
    collection="/v1/agendas/lines",
    creation="/v1/agendas/lines",
    key=line_key,
)
ITEMS = Kind(
    name="items",
    file="items.csv",
    collection="/v1/agendas/items",
    creation="/v1/agendas/items",
    key=code_key,
    parent="lines",
    parent_field="line_id",
)
MANIFESTO_POINTS = Kind(
    name="manifesto points",
    file="manifesto_points.csv",
    collection="/v1/agendas/manifesto-points",
    creation="/v1/agendas/manifesto-points",
    key=line_key,
)
PROGRAMMES = Kind(
    name="programmes",
    file="programmes.csv",
    collection="/v1/agendas/programmes",
    creation="/v1/agendas/programmes",
    key=code_key,
)
GOALS = Kind(
    name="goals",
    file="goals.csv",
    collection="/v1/agendas/goals",
    creation="/v1/agendas/goals",
    key=year_and_code_key,
    parent="goals",
    parent_field="parent_id",
    listed=Listed.PER_YEAR,
)
TARGETS = Kind(
    name="targets",
    file="targets.csv",
    collection="/v1/agendas/targets",
    creation="/v1/agendas/goals/{parent}/targets",
    key=year_and_code_key,
    parent="goals",
    listed=Listed.PER_YEAR,
)
REALISATIONS = Kind(
    name="realisations",
    file="realisations.csv",
    collection="",
    creation="/v1/agendas/targets/{parent}/realisations",
    key=only_key,
    parent="targets",
    listed=Listed.WITH_PARENT,
)
ACTIVITIES = Kind(
    name="activities",
    file="activities.csv",
    collection="/v1/agendas/activities",
    creation="/v1/agendas/activities",
    key=code_key,
    references_each=(("counts", "target_id", "targets"),),
)
INDICATORS = Kind(
    name="indicators",
    file="indicators.csv",
    collection="/v1/monitor/indicators",
    creation="/v1/monitor/indicators",
    key=code_key,
    references_among=(("formula", "operands", "indicators"),),
)
INDICATOR_TARGETS = Kind(
    name="indicator targets",
    file="indicator_targets.csv",
    collection="/v1/monitor/indicators/{parent}/targets",
    creation="/v1/monitor/indicators/{parent}/targets",
    key=period_key,
    parent="indicators",
    listed=Listed.PER_PARENT,
)
OBSERVATIONS = Kind(
    name="observations",
    file="observations.csv",
    collection="/v1/monitor/indicators/{parent}/observations",
    creation="/v1/monitor/indicators/{parent}/observations",
    key=observation_key,
    parent="indicators",
    listed=Listed.PER_PARENT,
)
GRANT_CALLS = Kind(
    name="grant calls",
    file="grant_calls.csv",
    collection="/v1/pipeline/grant-calls",
    creation="/v1/pipeline/grant-calls",
    key=code_key,
)

KINDS = (
    ORGANISATIONS,
    RELATIONS,
    CHALLENGES,
    GROUPS,
    LINES,
    ITEMS,
    MANIFESTO_POINTS,
    PROGRAMMES,
    GOALS,
    TARGETS,
    REALISATIONS,
    ACTIVITIES,
    INDICATORS,
    INDICATOR_TARGETS,
    OBSERVATIONS,
    GRANT_CALLS,
)
"""In the order in which they are sent: what hangs under something comes after it."""
