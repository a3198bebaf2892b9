"""Which columns each file has, how its rows are read, and which record a row is."""

from collections.abc import Callable

from mediate_deploy.load import agenda_bodies, bodies, cells, kinds
from mediate_deploy.load.bodies import SOURCE_COLUMNS, Form
from mediate_deploy.load.kinds import Kind, words
from mediate_deploy.load.shapes import JsonObject
from mediate_deploy.load.sheets import Row

SOURCES_FILE = "sources.csv"
SOURCES_COLUMNS = frozenset({"document", "file", "title_nl", "title_en"})
FACTS_FILE = "organisation_facts.csv"
FACTS_COLUMNS = frozenset({"organisation", "statement_nl", "statement_en"}) | SOURCE_COLUMNS
OVERVIEW_FILE = "overview.csv"
OVERVIEW_COLUMNS = frozenset({"position", "title_nl", "title_en", "line"}) | SOURCE_COLUMNS


def _columns(names: str, *, with_source: bool = True) -> frozenset[str]:
    return frozenset(names.split()) | (SOURCE_COLUMNS if with_source else frozenset())


def _cell(column: str) -> Callable[[Row], str]:
    return lambda row: words(row.cell(column))


def _number(column: str) -> Callable[[Row], str]:
    return lambda row: words(row.cell(column)).lstrip("0")


def _with_year(column: str) -> Callable[[Row], str]:
    return lambda row: f"{words(row.cell('year'))} {words(row.cell(column))}"


def _parent_goal(row: Row) -> str | None:
    return _with_year("parent")(row) if row.cell("parent") else None


def _observation(row: Row) -> str:
    try:
        dimensions: JsonObject = dict(cells.breakdown(row.cell("breakdown"))) if row.cell("breakdown") else {}
    except ValueError:
        dimensions = {}
    return kinds.observation_key(
        {
            "period": row.cell("period"),
            "breakdown": dimensions,
            "kind": row.cell("kind"),
            "source": {"document": row.cell("source_document")},
        }
    )


_FORMS: dict[str, Form] = {
    kinds.ORGANISATIONS.name: Form(
        _columns("name legal_name website hub founding_year types actor_class", with_source=False),
        bodies.organisation,
        key=_cell("name"),
    ),
    kinds.RELATIONS.name: Form(
        _columns("organisation other kind since"),
        bodies.relation,
        key=lambda row: " | ".join(words(row.cell(column)) for column in ("organisation", "kind", "other")),
    ),
    kinds.CHALLENGES.name: Form(
        _columns(
            "name_nl name_en description_nl description_en opens closes matches_number matches_qualifier "
            "implementations_number implementations_qualifier"
        ),
        bodies.challenge,
        key=_cell("name_nl"),
    ),
    kinds.GROUPS.name: Form(
        _columns("name_nl name_en kind description_nl description_en"), bodies.group, key=_cell("name_nl")
    ),
    kinds.LINES.name: Form(
        _columns("number title_nl title_en at_stake_nl at_stake_en needed_nl needed_en result_nl result_en"),
        bodies.action_line,
        key=_number("number"),
    ),
    kinds.ITEMS.name: Form(
        _columns("code line title_nl title_en"), bodies.item, key=_cell("code"), parent=_number("line")
    ),
    kinds.MANIFESTO_POINTS.name: Form(
        _columns("number title_nl title_en text_nl text_en"), agenda_bodies.manifesto_point, key=_number("number")
    ),
    kinds.PROGRAMMES.name: Form(
        _columns("code name_nl name_en description_nl description_en action_lines website"),
        agenda_bodies.programme,
        key=_cell("code"),
    ),
    kinds.GOALS.name: Form(
        _columns("year code parent title_nl title_en"),
        bodies.goal,
        key=_with_year("code"),
        parent=_parent_goal,
    ),
    kinds.TARGETS.name: Form(
        _columns("year code goal title_nl title_en comparator number unit_nl unit_en"),
        bodies.target,
        key=_with_year("code"),
        parent=_with_year("goal"),
    ),
    kinds.REALISATIONS.name: Form(
        _columns(
            "year target number qualifier outcome narrative_nl narrative_en external_cause substitute_nl substitute_en"
        ),
        bodies.realisation,
        key=lambda _row: kinds.only_key({}),
        parent=_with_year("target"),
    ),
    kinds.ACTIVITIES.name: Form(
        _columns(
            "code kind title_nl title_en on until place description_nl description_en status external_cause "
            "participants counts"
        ),
        agenda_bodies.activity,
        key=_cell("code"),
    ),
    kinds.INDICATORS.name: Form(
        _columns(
            "code name_nl name_en definition_nl definition_en unit direction aggregation rhythm action_lines documents "
            "measure formula operands times decimals tolerance minimum_count since_period until_period"
        ),
        bodies.indicator,
        key=_cell("code"),
    ),
    kinds.INDICATOR_TARGETS.name: Form(
        _columns("indicator period comparator value"),
        bodies.indicator_target,
        key=_cell("period"),
        parent=_cell("indicator"),
    ),
    kinds.OBSERVATIONS.name: Form(
        _columns(
            "indicator period value qualifier breakdown kind status covers_until note_nl note_en definition_version"
        ),
        bodies.observation,
        key=_observation,
        parent=_cell("indicator"),
    ),
    kinds.GRANT_CALLS.name: Form(
        _columns(
            "code name_nl name_en year budget_cents committee_members proposals_number proposals_qualifier "
            "awards awarded_cents awarded_qualifier"
        ),
        bodies.grant_call,
        key=_cell("code"),
    ),
}


def form_of(kind: Kind) -> Form:
    """Return what the file of a kind looks like."""
    return _FORMS[kind.name]
