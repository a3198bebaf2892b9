"""The catalogue of measures: all that can be derived from events, in the order in which people ask for it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_contracts.values import Localised, LocalisedLine
from mediate_contracts.vocabulary import Aggregation, Direction
from mediate_monitor.domain.facts import FactKind as Kind
from mediate_monitor.domain.measures import Measure

MINIMUM: Final = 3
"""Fewer organisations, deals or rounds than these are not told of to everybody."""

_CARRYING: Final = frozenset({Kind.ITEM, Kind.ITEM_LINE, Kind.LINE, Kind.ASSIGNMENT})
_KNOWN: Final = frozenset({Kind.ORGANISATION, Kind.MERGE})
_TIES: Final = frozenset({Kind.MATCH, Kind.SESSION, Kind.SESSION_STATUS, Kind.ATTENDANCE, Kind.DISCLOSED_DEAL})
_ORGANISATIONS: Final = LocalisedLine(nl="organisaties", en="organisations")
_MATCHES: Final = LocalisedLine(nl="matches", en="matches")
_CROSSING: Final = (
    LocalisedLine(nl="verbindingen tussen groepen min die erbinnen", en="ties across groups less those within"),
    LocalisedLine(nl="alle verbindingen", en="all ties"),
)


def _crossover(code: str, name: LocalisedLine, groups: tuple[str, str]) -> Measure:
    nl, en = groups
    return Measure(
        code=code,
        name=name,
        formula=Localised(
            nl="(E min I) gedeeld door (E plus I): E telt verbindingen tussen organisaties van verschillend"
            f" {nl}, I die van hetzelfde. Een verbinding is een match, een sessie waar beide waren, een agendapunt dat"
            " beide dragen of een investering die openbaar is gemaakt en waaraan beide meedoen; elke gelegenheid telt."
            " Minder dan drie investeringen in een periode tellen niet mee. Min 1 is ieder bij zijn soort, 1 is alleen"
            " daarbuiten.",
            en="(E minus I) divided by (E plus I): E counts ties between organisations of another"
            f" {en}, I those of the same. A tie is a match, a session that both attended, an agenda item that both"
            " carry, or an investment that was disclosed and that both take part in; every occasion counts. Fewer than"
            " three investments in a period are left out. Minus 1 is each to its own, 1 is nothing but across.",
        ),
        unit="index",
        direction=Direction.MORE,
        aggregation=Aggregation.NONE,
        stands_on=frozenset({Kind.ASSIGNMENT}) | _KNOWN,
        happens_by=_TIES,
        dimensions=("tie",),
        terms=_CROSSING,
        is_ratio=True,
        decimals=4,
    )


_MEASURES: Final = (
    Measure(
        code="items.assigned.share",
        name=LocalisedLine(nl="Aandeel belegde agendapunten", en="Share of agenda items taken on"),
        formula=Localised(
            nl="Agendapunten die ten minste één organisatie draagt, gedeeld door alle agendapunten. Alleen een"
            " aanvaarde toezegging telt; van een punt met een uitkomst telt wie het ooit droeg; een vervangen punt telt"
            " niet mee.",
            en="Agenda items that at least one organisation carries, divided by all agenda items. Only an accepted"
            " assignment counts; of an item with an outcome, whoever ever carried it; a substituted item is left out.",
        ),
        unit="percent",
        direction=Direction.MORE,
        aggregation=Aggregation.NONE,
        stands_on=_CARRYING,
        dimensions=("line",),
        terms=(
            LocalisedLine(nl="gedragen agendapunten", en="items carried"),
            LocalisedLine(nl="agendapunten", en="items"),
        ),
        is_ratio=True,
        times=100,
        decimals=2,
    ),
    Measure(
        code="members.active",
        name=LocalisedLine(nl="Actieve leden", en="Active members"),
        formula=Localised(
            nl="Organisaties met een actief lidmaatschap aan het eind van de periode, elke organisatie één keer.",
            en="Organisations with an active membership at the end of the period, each organisation once.",
        ),
        unit="organisations",
        direction=Direction.MORE,
        aggregation=Aggregation.LATEST,
        stands_on=frozenset({Kind.MEMBERSHIP}) | _KNOWN,
        dimensions=("type",),
        terms=(_ORGANISATIONS,),
        minimum=MINIMUM,
    ),
    Measure(
        code="matches.introduced",
        name=LocalisedLine(nl="Gelegde matches", en="Matches introduced"),
        formula=Localised(
            nl="Matches die in de periode zijn gelegd tussen een vrager en een aanbieder.",
            en="Matches introduced in the period, between whoever needs and whoever offers.",
        ),
        unit="matches",
        direction=Direction.MORE,
        aggregation=Aggregation.SUM,
        stands_on=frozenset(),
        happens_by=frozenset({Kind.MATCH}),
        terms=(_MATCHES,),
    ),
    Measure(
        code="matches.implemented",
        name=LocalisedLine(nl="Ingevoerde matches", en="Matches implemented"),
        formula=Localised(
            nl="Matches die in de periode tot invoering kwamen, elke match één keer.",
            en="Matches that came to an implementation in the period, each match once.",
        ),
        unit="matches",
        direction=Direction.MORE,
        aggregation=Aggregation.SUM,
        stands_on=frozenset(),
        happens_by=frozenset({Kind.MATCH}),
        terms=(_MATCHES,),
    ),
    Measure(
        code="matches.implementation.rate",
        name=LocalisedLine(nl="Van match naar invoering", en="From match to implementation"),
        formula=Localised(
            nl="Matches die tot het eind van de periode tot invoering kwamen, gedeeld door alle tot dan gelegde"
            " matches.",
            en="Matches that came to an implementation by the end of the period, divided by all introduced by then.",
        ),
        unit="percent",
        direction=Direction.MORE,
        aggregation=Aggregation.NONE,
        stands_on=frozenset({Kind.MATCH}),
        terms=(
            LocalisedLine(nl="ingevoerde matches", en="matches implemented"),
            LocalisedLine(nl="gelegde matches", en="matches introduced"),
        ),
        is_ratio=True,
        times=100,
        decimals=2,
    ),
    _crossover(
        "crossover.types",
        LocalisedLine(nl="Kruisverbanden tussen soorten", en="Cross-over between types"),
        ("type (het eerst genoemde)", "type (the one named first)"),
    ),
    _crossover(
        "crossover.hubs",
        LocalisedLine(nl="Kruisverbanden tussen hubs", en="Cross-over between hubs"),
        ("werkgebied", "hub"),
    ),
    Measure(
        code="organisations.registered",
        name=LocalisedLine(nl="Ingeschreven organisaties", en="Organisations registered"),
        formula=Localised(
            nl="Organisaties die aan het eind van de periode zijn ingeschreven; samengevoegde inschrijvingen tellen als"
            " één. Wie van meer soorten is, telt bij elke soort.",
            en="Organisations registered at the end of the period; records that were merged count as one. Whoever is of"
            " several types counts with each.",
        ),
        unit="organisations",
        direction=Direction.MORE,
        aggregation=Aggregation.LATEST,
        stands_on=_KNOWN,
        dimensions=("type", "hub"),
        terms=(_ORGANISATIONS,),
    ),
    Measure(
        code="items.status",
        name=LocalisedLine(nl="Agendapunten naar stand", en="Agenda items by status"),
        formula=Localised(
            nl="Agendapunten aan het eind van de periode, naar hoe ver ze zijn.",
            en="Agenda items at the end of the period, by how far they are.",
        ),
        unit="items",
        direction=Direction.NEITHER,
        aggregation=Aggregation.LATEST,
        stands_on=frozenset({Kind.ITEM}),
        dimensions=("status",),
        terms=(LocalisedLine(nl="agendapunten", en="items"),),
    ),
    Measure(
        code="lines.covered",
        name=LocalisedLine(nl="Actielijnen waaraan gewerkt wordt", en="Action lines covered"),
        formula=Localised(
            nl="Actielijnen met ten minste één gedragen agendapunt, gedeeld door alle actielijnen.",
            en="Action lines with at least one item carried, divided by all action lines.",
        ),
        unit="percent",
        direction=Direction.MORE,
        aggregation=Aggregation.NONE,
        stands_on=_CARRYING,
        dimensions=("line",),
        terms=(
            LocalisedLine(nl="lijnen met een gedragen agendapunt", en="lines with an item carried"),
            LocalisedLine(nl="actielijnen", en="action lines"),
        ),
        is_ratio=True,
        times=100,
        decimals=2,
    ),
    Measure(
        code="participation.organisations",
        name=LocalisedLine(nl="Deelname", en="Participation"),
        formula=Localised(
            nl="Organisaties die in de periode ergens aan deelnamen (een sessie, een voorstel, een stem, een match, een"
            " toezegging, een activiteit die zij organiseerden), gedeeld door alle ingeschreven organisaties.",
            en="Organisations that took part in something in the period (a session, a proposal, a vote, a match, an"
            " item taken on, an activity they organised), divided by all organisations registered.",
        ),
        unit="percent",
        direction=Direction.MORE,
        aggregation=Aggregation.NONE,
        stands_on=_KNOWN,
        happens_by=_TIES - {Kind.DISCLOSED_DEAL} | {Kind.ASSIGNMENT, Kind.PROPOSAL, Kind.BALLOT, Kind.ACTIVITY},
        terms=(
            LocalisedLine(nl="organisaties die deelnamen", en="organisations that took part"),
            LocalisedLine(nl="ingeschreven organisaties", en="organisations registered"),
        ),
        is_ratio=True,
        times=100,
        decimals=2,
    ),
    Measure(
        code="activities.held",
        name=LocalisedLine(nl="Gehouden activiteiten", en="Activities held"),
        formula=Localised(
            nl="Activiteiten die in de periode zijn gehouden, naar soort. Waarvan alleen het jaar bekend is, telt"
            " alleen in dat jaar.",
            en="Activities held in the period, by kind. One of which only the year is known counts in that year alone.",
        ),
        unit="activities",
        direction=Direction.MORE,
        aggregation=Aggregation.SUM,
        stands_on=frozenset(),
        happens_by=frozenset({Kind.ACTIVITY}),
        dimensions=("kind",),
        terms=(LocalisedLine(nl="activiteiten", en="activities"),),
    ),
    Measure(
        code="activities.participants",
        name=LocalisedLine(nl="Deelnemers aan activiteiten", en="Participants of activities"),
        formula=Localised(
            nl="Deelnemers van activiteiten die in de periode zijn gehouden, zoals ze zijn opgegeven, naar groep;"
            " deelnemende organisaties zijn geen mensen en tellen niet mee.",
            en="Participants of activities held in the period, as they were stated, by group; organisations that took"
            " part are no people and are left out.",
        ),
        unit="participants",
        direction=Direction.MORE,
        aggregation=Aggregation.SUM,
        stands_on=frozenset(),
        happens_by=frozenset({Kind.ACTIVITY}),
        dimensions=("group",),
        terms=(LocalisedLine(nl="deelnemers", en="participants"),),
    ),
    Measure(
        code="votes.cast",
        name=LocalisedLine(nl="Uitgebrachte stemmen", en="Votes cast"),
        formula=Localised(
            nl="Stembiljetten die in de periode voor het eerst zijn ingevuld; wie opnieuw stemt, telt één keer.",
            en="Ballots first cast in the period; whoever votes anew counts once.",
        ),
        unit="votes",
        direction=Direction.MORE,
        aggregation=Aggregation.SUM,
        stands_on=frozenset(),
        happens_by=frozenset({Kind.BALLOT}),
        terms=(LocalisedLine(nl="stemmen", en="votes"),),
    ),
    Measure(
        code="deals.days-in-stage",
        name=LocalisedLine(nl="Dagen per fase", en="Days in stage"),
        formula=Localised(
            nl="Het gemiddelde aantal dagen dat deals in hun fase waren, zoals het in de periode het laatst is verteld."
            " Wat van minder dan drie deals zou vertellen, wordt niet verteld.",
            en="The mean number of days that deals were in their stage, as it was told last in the period. What would"
            " tell of fewer than three deals is not told.",
        ),
        unit="days",
        direction=Direction.LESS,
        aggregation=Aggregation.NONE,
        stands_on=frozenset(),
        happens_by=frozenset({Kind.DEALS_IN_STAGE}),
        dimensions=("stage",),
        terms=(
            LocalisedLine(nl="dagen", en="days"),
            LocalisedLine(nl="deals", en="deals"),
        ),
        is_ratio=True,
        decimals=1,
        minimum=MINIMUM,
    ),
    Measure(
        code="leverage",
        name=LocalisedLine(nl="Hefboom", en="Leverage"),
        formula=Localised(
            nl="Private euro's gedeeld door publieke euro's in de rondes die in het jaar zijn gesloten. Wat van minder"
            " dan drie deals zou vertellen, wordt niet verteld.",
            en="Private euros divided by public euros in the rounds closed in the year. What would tell of fewer than"
            " three deals is not told.",
        ),
        unit="ratio",
        direction=Direction.MORE,
        aggregation=Aggregation.NONE,
        stands_on=frozenset(),
        happens_by=frozenset({Kind.DEALS_PUT_IN}),
        terms=(
            LocalisedLine(nl="private euro's", en="private euros"),
            LocalisedLine(nl="publieke euro's", en="public euros"),
        ),
        is_ratio=True,
        decimals=2,
        minimum=MINIMUM,
    ),
)

MEASURES: Final[Mapping[str, Measure]] = MappingProxyType({each.code: each for each in _MEASURES})
"""Every measure by its code."""
