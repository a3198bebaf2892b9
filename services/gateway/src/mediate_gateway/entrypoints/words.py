"""The contracts' closed lists and events in words, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.phrase import Phrase

WORDS: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "type.start_up": Phrase("Start-up", "Start-up"),
        "type.scale_up": Phrase("Scale-up", "Scale-up"),
        "type.technology_company": Phrase("Technologiebedrijf", "Technology company"),
        "type.corporate": Phrase("Grootbedrijf", "Corporate"),
        "type.broadcaster": Phrase("Omroep", "Broadcaster"),
        "type.producer": Phrase("Producent", "Producer"),
        "type.publisher": Phrase("Uitgever", "Publisher"),
        "type.game_studio": Phrase("Gamestudio", "Game studio"),
        "type.knowledge_institution": Phrase("Kennisinstelling", "Knowledge institution"),
        "type.school": Phrase("School", "School"),
        "type.public_body": Phrase("Overheid of publieke instelling", "Public body"),
        "type.investor": Phrase("Investeerder", "Investor"),
        "type.association": Phrase("Vereniging of koepel", "Association"),
        "type.freelancer": Phrase("Zelfstandige", "Freelancer"),
        "item.proposed": Phrase("voorgesteld", "proposed"),
        "item.prioritised": Phrase("geprioriteerd", "prioritised"),
        "item.assigned": Phrase("opgepakt", "taken on"),
        "item.under_way": Phrase("onderweg", "under way"),
        "item.achieved": Phrase("behaald", "achieved"),
        "item.partly_achieved": Phrase("deels behaald", "partly achieved"),
        "item.not_achieved": Phrase("niet behaald", "not achieved"),
        "item.substituted": Phrase("vervangen", "substituted"),
        "outcome.met": Phrase("Gehaald", "Met"),
        "outcome.partly": Phrase("Deels", "Partly"),
        "outcome.not_met": Phrase("Niet gehaald", "Not met"),
        "outcome.substituted": Phrase("Vervangen", "Substituted"),
        "outcome.unknown": Phrase("Onbekend", "Unknown"),
        "stage.sourced": Phrase("Gesignaleerd", "Sourced"),
        "stage.screening": Phrase("Eerste toets", "Screening"),
        "stage.due_diligence": Phrase("Boekenonderzoek", "Due diligence"),
        "stage.term_sheet": Phrase("Voorwaarden", "Term sheet"),
        "stage.committed": Phrase("Toegezegd", "Committed"),
        "stage.closed": Phrase("Gesloten", "Closed"),
        "stage.lost": Phrase("Afgevallen", "Lost"),
        "stage.withdrawn": Phrase("Ingetrokken", "Withdrawn"),
        "stage.on_hold": Phrase("Aangehouden", "On hold"),
        "role.lead": Phrase("trekker", "lead"),
        "role.contributor": Phrase("bijdrager", "contributor"),
        "unit.percent": Phrase("{value}%", "{value}%"),
        "unit.EUR": Phrase("€ {value}", "€{value}"),
        "unit.participants": Phrase("{value} deelnemers", "{value} participants"),
        "unit.visitors": Phrase("{value} bezoekers", "{value} visitors"),
        "unit.visits": Phrase("{value} bezoeken", "{value} visits"),
        "unit.jobs": Phrase("{value} banen", "{value} jobs"),
        "unit.subscribers": Phrase("{value} abonnees", "{value} subscribers"),
        "unit.followers": Phrase("{value} volgers", "{value} followers"),
        "unit.professionals": Phrase("{value} professionals", "{value} professionals"),
        "unit.events": Phrase("{value} bijeenkomsten", "{value} events"),
        "unit.attendances": Phrase("{value} deelnames", "{value} attendances"),
        "unit.people": Phrase("{value} mensen", "{value} people"),
        "unit.items": Phrase("{value} punten", "{value} items"),
        "unit.other": Phrase("{value} {unit}", "{value} {unit}"),
        "event.nl.mediate.community.organisation.registered.v1": Phrase(
            "{name} staat in het register", "{name} was entered in the registry"
        ),
        "event.nl.mediate.community.organisation.amended.v1": Phrase(
            "Gegevens van {name} bijgewerkt", "Facts about {name} were amended"
        ),
        "event.nl.mediate.agendas.line.added.v1": Phrase("Actielijn toegevoegd: {name}", "Action line added: {name}"),
        "event.nl.mediate.agendas.item.proposed.v1": Phrase("Voorgesteld: {name}", "Proposed: {name}"),
        "event.nl.mediate.agendas.item.status-changed.v1": Phrase("{name} is nu {status}", "{name} is now {status}"),
        "event.nl.mediate.agendas.assignment.accepted.v1": Phrase(
            "{carrier} pakt op: {name} ({role})", "{carrier} takes on: {name} ({role})"
        ),
        "event.nl.mediate.agendas.assignment.ended.v1": Phrase(
            "{carrier} draagt niet langer: {name}", "{carrier} no longer carries: {name}"
        ),
        "event.nl.mediate.agendas.goal.set.v1": Phrase("Doel voor {year}: {name}", "Goal for {year}: {name}"),
        "event.nl.mediate.agendas.target.set.v1": Phrase(
            "Streefcijfer voor {year}: {name}", "Target for {year}: {name}"
        ),
        "event.nl.mediate.agendas.target.realised.v1": Phrase(
            "Uitkomst van {name}: {outcome}", "Outcome of {name}: {outcome}"
        ),
        "event.nl.mediate.monitor.indicator.defined.v1": Phrase("Nieuwe indicator: {name}", "New indicator: {name}"),
        "event.nl.mediate.monitor.indicator.target-set.v1": Phrase(
            "Doel voor {name}, {period}: {comparator} {value}", "Target for {name}, {period}: {comparator} {value}"
        ),
        "event.nl.mediate.monitor.observation.recorded.v1": Phrase(
            "{name}, {period}: {value}", "{name}, {period}: {value}"
        ),
        "event.nl.mediate.monitor.observation.corrected.v1": Phrase(
            "Gecorrigeerd: {name}, {period}: {value}", "Corrected: {name}, {period}: {value}"
        ),
        "event.nl.mediate.pipeline.grant-call.recorded.v1": Phrase("Subsidieronde: {name}", "Grant call: {name}"),
    }
)
