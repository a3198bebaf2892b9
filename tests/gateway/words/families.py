"""Families of keys: what is said of each member of a closed list, whose key a page composes; ``*`` is the member.

A key that is composed needs its family here, so that a test can tell that no member of it is without words.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import mediate_gateway
from gateway.words.subscription_families import SUBSCRIPTION_FAMILIES
from mediate_contracts.catalogue import SERVICES
from mediate_contracts.events.agendas import SessionMoved
from mediate_contracts.events.base import Event
from mediate_contracts.events.community import MembershipListed, RelationStated
from mediate_contracts.policy import STAFF
from mediate_contracts.values import Comparator, Qualifier
from mediate_contracts.vocabulary import (
    Achievement,
    ActivityKind,
    ActivityStatus,
    ActorClass,
    Aggregation,
    ApplicationStatus,
    AssignmentRole,
    AttendanceStatus,
    CheckKind,
    CoInvestment,
    ConsentMeans,
    ConsentPurpose,
    DealHolding,
    DealOrigin,
    DealPipeline,
    DealStage,
    DecisionStatus,
    Direction,
    FormulaKind,
    FundKind,
    GateRule,
    GateVerdict,
    GroupKind,
    Horizon,
    Hub,
    ItemStatus,
    LearningLoop,
    LessonOrigin,
    LineageKind,
    MatchStatus,
    MediaTechAnswer,
    MediaTechRole,
    ObservationKind,
    ObservationStatus,
    OfferKind,
    OrganisationType,
    Outcome,
    OverrideStatus,
    ParticipantGroup,
    PostStatus,
    ProposalStatus,
    RelationKind,
    Rhythm,
    RollUpDimension,
    RoundStatus,
    SessionKind,
    SessionStatus,
    SizeBand,
    StackLayer,
    ValueChainStage,
    Verdict,
    VotingMethod,
    VotingStatus,
)
from mediate_contracts.vocabulary import MembershipStatus as CommunityMembershipStatus
from mediate_gateway.adapters.activity import KEPT
from mediate_gateway.adapters.item_history import Kind
from mediate_gateway.adapters.merges import HELD
from mediate_gateway.adapters.network_views import Through
from mediate_gateway.adapters.search import KINDS
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.domain.importing.cells import CellWrong
from mediate_gateway.domain.importing.described import ColumnKind
from mediate_gateway.domain.importing.rows import TWICE
from mediate_gateway.domain.importing.rows import Outcome as ImportOutcome
from mediate_gateway.domain.importing.sheets import Unreadable
from mediate_gateway.domain.invitations import InvitationStatus
from mediate_gateway.domain.jobs import JobState
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.machines import MachineKind
from mediate_gateway.domain.mailing import Failure, Frequency, MailState
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_gateway.domain.progress import Progress
from mediate_gateway.domain.reading_indicators import Reading
from mediate_gateway.domain.themes import Theme
from mediate_gateway.entrypoints import trouble
from mediate_gateway.entrypoints.guide import GROUPS, HELPED
from mediate_gateway.entrypoints.pages.agenda.dependencies import COLUMNS as DEPENDENCY_COLUMNS
from mediate_gateway.entrypoints.pages.agenda.framing import FRAMES
from mediate_gateway.entrypoints.pages.agenda.histories import KINDS as TOLD_KINDS
from mediate_gateway.entrypoints.pages.agenda.keeping import KEPT as KEPT_OF_ITEMS
from mediate_gateway.entrypoints.pages.agenda.sessions.proposals import DECIDING
from mediate_gateway.entrypoints.pages.agenda.tabs import TABS as AGENDA_TABS
from mediate_gateway.entrypoints.pages.community.duplicates import GROUNDS, STATUSES, STRENGTHS
from mediate_gateway.entrypoints.pages.community.fields import GROUPS as GROUPS_OF_FIELDS
from mediate_gateway.entrypoints.pages.community.tabs import TABS
from mediate_gateway.entrypoints.pages.files import MEDIA_TYPES
from mediate_gateway.entrypoints.pages.monitor.behind import EVENTS as EVENTS_BEHIND
from mediate_gateway.entrypoints.pages.monitor.behind import SUBJECTS as SUBJECTS_BEHIND
from mediate_gateway.entrypoints.pages.monitor.due_listed import STATES as DUE_STATES
from mediate_gateway.entrypoints.pages.monitor.meeting import BY, TIES
from mediate_gateway.entrypoints.pages.monitor.participation import MEASURES
from mediate_gateway.entrypoints.pages.monitor.participation import PARTS as PARTICIPATION_PARTS
from mediate_gateway.entrypoints.pages.monitor.tabs import TABS as MONITOR_TABS
from mediate_gateway.entrypoints.pages.pipeline.disclosures import AUDIENCES, DONE
from mediate_gateway.entrypoints.pages.pipeline.disclosures import FIELDS as DISCLOSED_FIELDS
from mediate_gateway.entrypoints.pages.pipeline.figure_sheets import COLUMN_NAMES, SHEETS
from mediate_gateway.entrypoints.pages.pipeline.gates import EXCEPTABLE
from mediate_gateway.entrypoints.pages.pipeline.gates import VERBS as OVERRIDE_VERBS
from mediate_gateway.entrypoints.pages.pipeline.grant_calls.deciding import KINDS as CALL_FORMS
from mediate_gateway.entrypoints.pages.pipeline.grant_calls.places import STATES as CALL_STATES
from mediate_gateway.entrypoints.pages.pipeline.history import SAID
from mediate_gateway.entrypoints.pages.pipeline.lanes import SHORTCUTS
from mediate_gateway.entrypoints.pages.pipeline.recording import VERBS as RECORDED
from mediate_gateway.entrypoints.pages.pipeline.round_fields import OF_INVESTMENT
from mediate_gateway.entrypoints.pages.pipeline.tabs import TABS as PIPELINE_TABS
from mediate_gateway.entrypoints.pages.places import PLACES
from mediate_gateway.entrypoints.pages.search import ELSEWHERE, PLACE, SHOWN_KINDS
from mediate_gateway.usecases.jobs import INTERRUPTED, UNEXPECTED
from mediate_gateway.usecases.search_elsewhere import CONTACT
from mediate_shared.identity.actor import ActorKind

_COMPONENTS: Final = [path.stem for path in Path(mediate_gateway.__file__).parent.glob("templates/components/*.html")]
_TROUBLES: Final = [
    each.slug.replace("-", "_")
    for each in (trouble.AWAY, trouble.REFUSED, trouble.UNTRUSTED, trouble.EXPIRED, trouble.CLOSED)
]
_PROBLEMS: Final = ("401", "403", "404", "409", "413", "429", "500", "503", "cross_site", "other")
_CONFIRMED_OF_ACCOUNTS: Final = ("reset", "close", "reopen")
_CONFIRMED_OF_PROFILES: Final = ("leave", "withdraw")
_OFFERED: Final = ("examples", "invite", "import", "sign_in")
_POSTED: Final = ("need", "offer")
_LESSON_FORMS: Final = ("new", "edit", "withdraw", "follow", "propose", "unfollow")
_HAPPENED_ONCE: Final = (RelationKind.MERGED_FROM, RelationKind.SPUN_OUT_OF)
_ANSWERED_WITH_WHY: Final = ("decline", "end", "take_back")

NARROWER: Mapping[type[Event], Sequence[str]] = {
    RelationStated: [f".{kind}" for kind in RelationKind],
    MembershipListed: ("", ".no"),
    SessionMoved: (".under_way", ".closed", ".cancelled"),
}
"""Events of which a fact makes another sentence: what is behind their key then."""
FAMILIES: Final[Mapping[str, Iterable[str]]] = {
    **SUBSCRIPTION_FAMILIES,
    "steps.standing.*": ("late", "today"),
    "account.status.*": AccountStatus,
    "account.*.do": _CONFIRMED_OF_ACCOUNTS,
    "account.*.title": _CONFIRMED_OF_ACCOUNTS,
    "account.*.what": _CONFIRMED_OF_ACCOUNTS,
    "achievement.*": Achievement,
    "activity_kind.*": ActivityKind,
    "activity_status.*": ActivityStatus,
    "actor_class.*": ActorClass,
    "aggregation.*": Aggregation,
    "agenda.*.do": [*_ANSWERED_WITH_WHY, *(each.name for each in KEPT_OF_ITEMS)],
    "agenda.*.hint": _ANSWERED_WITH_WHY,
    "agenda.*.title": _ANSWERED_WITH_WHY,
    "agenda.*.what": _ANSWERED_WITH_WHY,
    "agenda.history.*": Kind,
    "agenda.line.*": ("at_stake", "needed", "result"),
    "answer.*": MediaTechAnswer,
    "audit.kind.*": ActorKind,
    "basis.*": ("own_statement", "curated", "import", "change_request", "merge", "test"),
    "community.group.*": GROUPS_OF_FIELDS,
    "community.group.*.about": [each for each in GROUPS_OF_FIELDS if each != "identity"],
    "community.source.*": ("document", "file", "place"),
    "community.test.holds.*": MediaTechAnswer,
    "community.test.rule.*": [each for each in MediaTechRole if each is not MediaTechRole.NONE],
    "agenda.change.*": TOLD_KINDS,
    "agenda.*.new": [each.name for each in (*KEPT_OF_ITEMS, *FRAMES)],
    "agenda.*.intro": [each.name for each in KEPT_OF_ITEMS],
    "agenda.*.withdraw": [each.name for each in (*KEPT_OF_ITEMS, *FRAMES) if each.is_withdrawn],
    "agenda.*.edit": [each.name for each in FRAMES],
    "agenda.*.up": [each.name for each in FRAMES],
    "agenda.dependencies.column.*": DEPENDENCY_COLUMNS,
    "agenda.form.source.*": ("document", "file", "place"),
    "agenda.tab.*": [name for name, _ in AGENDA_TABS],
    "due.state.*": DUE_STATES,
    "lesson_origin.*": LessonOrigin,
    **{f"lessons.*.{part}": _LESSON_FORMS for part in ("do", "title", "what")},
    "loop.*": LearningLoop,
    "loop.*.means": LearningLoop,
    "monitor.tab.*": [name for name, _ in MONITOR_TABS],
    "community.tab.*": [name for name, _ in TABS],
    "calendar.attendance.*": AttendanceStatus,
    "calendar.deal.*": ("step", "closing"),
    "partners.attendance.*": AttendanceStatus,
    "counts_as.*": ("activities", *ParticipantGroup),
    "participant_group.*": ParticipantGroup,
    "challenge.of.*": ("matches", "implementations"),
    "challenge.qualifier.*": Qualifier,
    "community_membership.*": CommunityMembershipStatus,
    "comparator.*": Comparator,
    "consent.about.*": ConsentPurpose,
    "consent.means.*": ConsentMeans,
    "consent.purpose.*": ConsentPurpose,
    "done.*_changed": _POSTED,
    "done.*_closed": _POSTED,
    "done.*_posted": _POSTED,
    "done.*_reopened": _POSTED,
    "done.request_*": ("accept", "decline", "withdraw"),
    "done.offer_accepted_*": AssignmentRole,
    "attendance.*": AttendanceStatus,
    "decision.*": DecisionStatus,
    "done.attendance_*": AttendanceStatus,
    "done.proposal_*": DECIDING,
    "done.session_*": (SessionStatus.UNDER_WAY, SessionStatus.CLOSED),
    "proposal.*": ProposalStatus,
    "proposal.*.do": DECIDING,
    "session_kind.*": SessionKind,
    "session_status.*": SessionStatus,
    "sessions.form.*": ("minutes", "decision", "action_point"),
    "voting.*": VotingStatus,
    "voting_method.*": VotingMethod,
    "voting_method.*.about": VotingMethod,
    "voting_method.*.how": VotingMethod,
    "crossover.by.*": BY,
    "crossover.column.*": BY,
    "crossover.said.*": BY,
    "crossover.silo.*": BY,
    "crossover.ties.*": ("across", "within", "unknown"),
    "crossover.who.*": BY,
    "crossover.without.*": BY,
    "derived.aimed.*": ("met", "not_met"),
    "behind.*": [each.event_type for each in EVENTS_BEHIND],
    "behind.one.*": SUBJECTS_BEHIND,
    "direction.*": Direction,
    "duplicate.ground.*": GROUNDS,
    "duplicate.status.*": STATUSES,
    "duplicate.strength.*": STRENGTHS,
    "event.*": [f"{each.event_type}{narrower}" for each in KEPT for narrower in NARROWER.get(each, ("",))],
    "horizon.*": Horizon,
    "hub.*": Hub,
    "import.cell.*": [*CellWrong, TWICE],
    "import.file.*": Unreadable,
    "import.kind.*": ColumnKind,
    "import.language.*": Language,
    "import.outcome.*": ImportOutcome,
    "import.refused.*": ("line", "column", "value", "reason", "suggestion"),
    "import.state.*.text": ("tried", "not_tried", "done", "cancelled", "failed"),
    "indicators.kind.*": ObservationKind,
    "indicators.status.*": ObservationStatus,
    "interest.*": [str(number) for number in range(1, 9)],
    "item.*": ItemStatus,
    "jobs.failure.*": (INTERRUPTED, UNEXPECTED),
    "jobs.state.*": JobState,
    "keys.kind.*": MachineKind,
    "keys.kind.*.about": MachineKind,
    "keys.scope.*": ("read", "write"),
    "keys.state.*": ("works", "expired", "revoked"),
    "listing.file.*": MEDIA_TYPES,
    "mail.failure.*": Failure,
    "mail.frequency.*": Frequency,
    "mail.state.*": MailState,
    "media_tech_role.*": MediaTechRole,
    "match_status.*": MatchStatus,
    "measured.due.*": ("excused", "overdue", "expected"),
    "measured.threshold.*": ("good", "poor"),
    "measuring.formula.of.*": FormulaKind,
    "merge.held.*": HELD,
    "membership.*": MembershipStatus,
    "membership_moment.*": [*CommunityMembershipStatus, "renewed", "agreed"],
    "membership_move.*": [*CommunityMembershipStatus, "renewed"],
    "monitor.file.*": ("csv", "xlsx"),
    # Units come from the indicators themselves: one without words is shown as it is written.
    "monitor.unit.*": ("EUR", "percent"),
    "offer_kind.*": OfferKind,
    "origin.*": DealOrigin,
    "ops.part.*": ("database", "nats"),
    "ops.state.*": ("ready", "attention", "not_ready", "away"),
    "outcome.*": Outcome,
    "page.language.*": Language,
    "problem.*.title": _PROBLEMS,
    "problem.*.what": _PROBLEMS,
    "application.*": ApplicationStatus,
    "calls.*.do": CALL_FORMS,
    "calls.*.intro": CALL_FORMS,
    "calls.*.title": CALL_FORMS,
    "calls.group.*": CALL_STATES,
    "calls.outcome.*": ("assessed", "awarded"),
    "calls.state.*": CALL_STATES,
    "calls.way.*": ("call", "applications", "ranking"),
    "pipeline.money.*": ("public", "private"),
    "done.deal_*": RECORDED,
    "holding.*": DealHolding,
    "pipeline.*.do": RECORDED,
    "pipeline.*.intro": RECORDED,
    "pipeline.*.title": RECORDED,
    "pipeline.kin.*": LineageKind,
    "pipeline.key.*": SHORTCUTS,
    "pipeline.key.does.*": SHORTCUTS,
    "pipeline.quick.part.*": ("company", "amount", "fund", "stage"),
    "pipeline.said.*": SAID,
    "pipeline.which.*": DealPipeline,
    "analytics.*": COLUMN_NAMES,
    "analytics.*.about": SHEETS,
    "analytics.*.tab": SHEETS,
    "analytics.*.title": SHEETS,
    "analytics.by.*": RollUpDimension,
    "analytics.leverage.chart.*": ("year", "fund", "line"),
    "fund.kind.*": FundKind,
    "co_investment.*": CoInvestment,
    "fund.rule.co_investment.*": (CoInvestment.IN_PRINCIPLE, CoInvestment.ALWAYS),
    "gate.asked.*": GateRule,
    "gate.verdict.*": GateVerdict,
    "override.rule.*": EXCEPTABLE,
    "override.status.*": OverrideStatus,
    "override.*.do": OVERRIDE_VERBS,
    "override.*.title": OVERRIDE_VERBS,
    "round.status.*": RoundStatus,
    "investment.*.link": OF_INVESTMENT,
    "pipeline.tab.*": [name for name, _ in PIPELINE_TABS],
    "pipeline.team.*": ("lead", "member"),
    "post_status.*": PostStatus,
    "profile.*.do": _CONFIRMED_OF_PROFILES,
    "profile.*.title": _CONFIRMED_OF_PROFILES,
    "profile.*.what": _CONFIRMED_OF_PROFILES,
    "progress.*": Progress,
    "participation.about.*": PARTICIPATION_PARTS,
    "participation.part.*": PARTICIPATION_PARTS,
    "participation.unmeasured.*": MEASURES,
    "qualifier.*": Qualifier,
    "questions.against.*": CheckKind,
    "refused.invitation.*": [each for each in InvitationStatus if each is not InvitationStatus.OPEN],
    "relation.*": RelationKind,
    "report.file.*": ("xlsx", "csv", "json"),
    "group_kind.*": GroupKind,
    "groups.about.*": GroupKind,
    "lineage.column.*": ("organisation", "relation", "other", "since", "until", "source"),
    "lineage.belongs.*": ("always", "since", "until", "from_until"),
    "lineage.said.*": _HAPPENED_ONCE,
    "lineage.said.*.when": _HAPPENED_ONCE,
    "lineage.way.*": [f"{end}.{kind}" for end in ("from", "to") for kind in RelationKind],
    "network.column.*": ("organisation", "other", "through", "times", "crosses"),
    "network.crosses.*": ("yes", "no", "unknown"),
    "network.through.*": Through,
    "reading.*": Reading,
    "rhythm.*": Rhythm,
    "role.*": AssignmentRole,
    "role.about.*": AssignmentRole,
    "firstrun.*.go": _OFFERED,
    "firstrun.*.offer": _OFFERED,
    "firstrun.*.why": _OFFERED,
    "help.about.*": GROUPS,
    "help.for.*": GROUPS,
    "help.page.*": HELPED,
    "search.also.*": PLACES,
    "search.kind.*": SHOWN_KINDS,
    "search.one.*": (PLACE, CONTACT, *KINDS),
    "search.place.*": PLACES,
    "search.unknown.*": ELSEWHERE,
    "section.*": (
        "overview",
        "agenda",
        "community",
        "monitor",
        "pipeline",
        "partners",
        "subscriptions",
        "ops",
        "members",
        "keys",
        "administration",
    ),
    "service.*": SERVICES,
    "size_band.*": SizeBand,
    "stack_layer.*": StackLayer,
    "stack_layer.*.about": StackLayer,
    "staff.*": STAFF,
    "staff.about.*": STAFF,
    "stage.*": DealStage,
    "together.by.*": RollUpDimension,
    "together.of.*": RollUpDimension,
    "disclosure.audience.*": AUDIENCES,
    "disclosure.field.*": DISCLOSED_FIELDS,
    "disclosure.done.*": DONE,
    "disclosed.one.*": AUDIENCES,
    "trouble.*.title": _TROUBLES,
    "trouble.*.what": _TROUBLES,
    "style.about.*": _COMPONENTS,
    "style.chart.*": ("bar", "line", "stacked", "funnel", "bullet", "timeline", "network", "lineage", "empty"),
    "style.of.*": _COMPONENTS,
    "theme.*": Theme,
    "tie.*": TIES,
    "type.*": OrganisationType,
    "value_chain_stage.*": ValueChainStage,
    "verdict.*": Verdict,
    "value_chain_stage.*.about": ValueChainStage,
    # Units come from the figures themselves: one without words is said as it is written, by unit.other.
    "unit.*": ("other",),
}
