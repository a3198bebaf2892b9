"""Every list that files are made of and views are kept of."""

from typing import Final

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.agenda import places as agenda
from mediate_gateway.entrypoints.pages.agenda.activity_listed import ACTIVITIES
from mediate_gateway.entrypoints.pages.agenda.listed import ITEMS
from mediate_gateway.entrypoints.pages.agenda.sessions.listed import LISTING as SESSIONS
from mediate_gateway.entrypoints.pages.agenda.targets import TARGETS
from mediate_gateway.entrypoints.pages.community import matching_listed as matching
from mediate_gateway.entrypoints.pages.community import members
from mediate_gateway.entrypoints.pages.community.directory import ORGANISATIONS
from mediate_gateway.entrypoints.pages.community.groups import LISTING as GROUPS
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION
from mediate_gateway.entrypoints.pages.exporting import Exportable
from mediate_gateway.entrypoints.pages.monitor import due_listed, lesson_listed, questions, reports
from mediate_gateway.entrypoints.pages.monitor import indicators as monitor
from mediate_gateway.entrypoints.pages.monitor.places import SECTION as MONITOR_SECTION
from mediate_shared.identity.guard import needs, needs_own

_PUBLIC: Final = needs(Action.READ, Visibility.PUBLIC)
_NETWORK: Final = needs(Action.READ, Visibility.NETWORK, of=REGISTRY)
LISTINGS: Final = (
    Exportable(ORGANISATIONS, _PUBLIC, SECTION),
    Exportable(matching.NEEDS, _NETWORK, SECTION),
    Exportable(matching.OFFERS, _NETWORK, SECTION),
    Exportable(matching.CHALLENGES, _PUBLIC, SECTION),
    Exportable(matching.MATCHES, needs_own(Action.READ, Visibility.CASE, of=REGISTRY), SECTION),
    Exportable(members.LISTED, _PUBLIC, SECTION),
    Exportable(members.ALL, needs(Action.READ, Visibility.CASE, of=REGISTRY), SECTION),
    Exportable(GROUPS, _PUBLIC, SECTION),
    Exportable(ITEMS, _PUBLIC, agenda.SECTION),
    Exportable(SESSIONS, _PUBLIC, agenda.SECTION),
    Exportable(TARGETS, _PUBLIC, agenda.SECTION),
    Exportable(ACTIVITIES, _PUBLIC, agenda.SECTION),
    Exportable(monitor.LISTING, _PUBLIC, MONITOR_SECTION),
    Exportable(due_listed.LISTING, _PUBLIC, MONITOR_SECTION),
    Exportable(lesson_listed.LISTING, needs(Action.READ, Visibility.NETWORK, of="monitor"), MONITOR_SECTION),
    Exportable(reports.LISTING, _PUBLIC, MONITOR_SECTION),
    Exportable(questions.LISTING, _PUBLIC, MONITOR_SECTION),
)
"""The lists, each with what its own page declares."""
