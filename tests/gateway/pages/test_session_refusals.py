"""What is refused of sessions, proposals and votings, as people read it: every reason has words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from mediate_agendas.adapters.session_tables import Moment
from mediate_agendas.domain import proposals, sessions, votings
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import (
    AttendanceStatus,
    ProposalStatus,
    SessionStatus,
    VotingMethod,
    VotingStatus,
)
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.wording import Wording

ONE, OTHER = UUID(int=1), UUID(int=2)
NOW = datetime(2031, 3, 4, 13, tzinfo=UTC)
LATER = NOW + timedelta(hours=4)


def called(status: SessionStatus, until: datetime | None) -> Callable[[], None]:
    return lambda: proposals.check_call(status, until, now=LATER, facilitates=False, session_id=ONE)


def attending(
    status: AttendanceStatus, session: SessionStatus, current: AttendanceStatus | None = None
) -> Callable[[], None]:
    return lambda: sessions.check_attendance(status, session, current=current, facilitates=False, session_id=ONE)


def opening(session: SessionStatus, *, held: int = 0, is_one_open: bool = False) -> Callable[[], None]:
    return lambda: votings.check_opening(session, held=held, is_one_open=is_one_open, session_id=ONE)


def held(
    method: VotingMethod, budget: int, most_on_one: int | None, *put: tuple[UUID, ProposalStatus | None]
) -> Callable[[], None]:
    return lambda: votings.check_voting(method, budget, most_on_one, put)


REFUSING: list[Callable[[], object]] = [
    lambda: sessions.check_attendance(
        AttendanceStatus.ABSENT, SessionStatus.CLOSED, current=None, facilitates=True, session_id=ONE, has_voted=True
    ),
    *(
        lambda current=current, to=to: sessions.advance(current, to)
        for current in SessionStatus
        for to in SessionStatus
        if to not in sessions.NEXT[current]
    ),
    *(
        lambda current=current, to=to: proposals.advance(current, to, proposal_id=ONE)
        for current in ProposalStatus
        for to in ProposalStatus
        if to not in proposals.NEXT[current]
    ),
    lambda: sessions.check_reason(SessionStatus.CANCELLED, None),
    lambda: sessions.check_times(NOW, NOW, None),
    lambda: sessions.check_times(NOW, NOW + timedelta(days=40), None),
    lambda: sessions.check_times(NOW, LATER, LATER + timedelta(days=1)),
    lambda: sessions.check_may_amend(SessionStatus.CANCELLED, [], session_id=ONE),
    lambda: sessions.check_may_amend(SessionStatus.CLOSED, ["place"], session_id=ONE),
    lambda: sessions.check_room(5, 5, what="action points", session_id=ONE),
    lambda: sessions.check_held(SessionStatus.PLANNED, session_id=ONE),
    attending(AttendanceStatus.REGISTERED, SessionStatus.CANCELLED),
    attending(AttendanceStatus.REGISTERED, SessionStatus.CLOSED),
    attending(AttendanceStatus.ATTENDED, SessionStatus.PLANNED),
    attending(AttendanceStatus.ABSENT, SessionStatus.PLANNED, AttendanceStatus.ATTENDED),
    called(SessionStatus.CLOSED, LATER),
    called(SessionStatus.PLANNED, None),
    called(SessionStatus.PLANNED, NOW),
    lambda: proposals.check_room(proposals.PROPOSALS_MAX, 0, session_id=ONE, organisation_id=None),
    lambda: proposals.check_room(0, proposals.OF_ORGANISATION_MAX, session_id=ONE, organisation_id=OTHER),
    lambda: proposals.check_may_amend(ProposalStatus.MERGED, proposal_id=ONE),
    lambda: proposals.check_merge(ONE, ONE, ProposalStatus.OPEN),
    lambda: proposals.check_merge(ONE, OTHER, None),
    lambda: proposals.check_merge(ONE, OTHER, ProposalStatus.MERGED),
    opening(SessionStatus.PLANNED),
    opening(SessionStatus.UNDER_WAY, is_one_open=True),
    opening(SessionStatus.UNDER_WAY, held=votings.VOTINGS_MAX),
    held(VotingMethod.DOTS, 5, None, (ONE, None)),
    held(VotingMethod.DOTS, 5, None, (ONE, ProposalStatus.MERGED)),
    held(VotingMethod.DOTS, 5, None, (ONE, ProposalStatus.OPEN), (ONE, ProposalStatus.OPEN)),
    held(VotingMethod.DOTS, 5, 6, (ONE, ProposalStatus.OPEN)),
    held(VotingMethod.RANKING, 1, 1, (ONE, ProposalStatus.OPEN)),
    held(VotingMethod.RANKING, 2, None, (ONE, ProposalStatus.OPEN)),
    lambda: votings.check_open(VotingStatus.CLOSED, voting_id=ONE),
    lambda: votings.check_attends(None, organisation_id=ONE),
    lambda: votings.check_attends(AttendanceStatus.INVITED, organisation_id=ONE),
    lambda: votings.check_dots([(ONE, 6)], proposals=[ONE], budget=5, most_on_one=None),
    lambda: votings.check_dots([(ONE, 6)], proposals=[ONE], budget=9, most_on_one=5),
    lambda: votings.check_dots([(OTHER, 1)], proposals=[ONE], budget=9, most_on_one=None),
    lambda: votings.check_ranking([ONE, OTHER], proposals=[ONE, OTHER], budget=1),
    lambda: votings.check_method(VotingMethod.DOTS, dots=0, places=1),
    lambda: votings.check_method(VotingMethod.RANKING, dots=1, places=0),
]
"""Every rule that can refuse something, refusing."""

OF_USE_CASES = (
    "what is published holds 258048 bytes at most, and decisions takes 300000 of them",
    "there are no minutes of this session",
    "say which organisation of yours proposes it",
    "A facilitator wrote this proposal down, and changes it.",
    "it was voted on in these words, which stand",
    "a voting about it is open; close that first",
    "name an item that is there (item_id), or give line_id, code and title of a new one",
    "belongs to a new item: leave it out, or item_id",
    "there is no item with this id",
    "a facilitator changes this; the organisation says when it was done",
    "This is for no organisation in particular; a facilitator changes it.",
    "for which session a proposal is and whose it is stays as it is: take it back, and make another",
    "there is no such session",
    "there is no organisation of this name or id",
    "several organisations go by this: give the id of the one that is meant",
    "there is no agenda item with this code",
)


def unsaid(reason: str, language: Language) -> str:
    return Wording(language).say("refused.other", reason=reason)


class TestAReason:
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("refuse", REFUSING)
    def test_of_the_domain_has_words(self, refuse: Callable[[], object], language: Language) -> None:
        with pytest.raises(DomainError) as raised:
            refuse()
        reason = raised.value.reason
        assert in_words(reason, Wording(language)) != unsaid(reason, language)

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("reason", OF_USE_CASES)
    def test_of_a_use_case_has_words_as_well(self, reason: str, language: Language) -> None:
        assert in_words(reason, Wording(language)) != unsaid(reason, language)

    @pytest.mark.parametrize("moment", ["gisteren", 5, "1066-10-14T09:00:00Z", "0001-01-01T00:00:00+14:00"])
    def test_of_a_moment_has_words(self, moment: object) -> None:
        with pytest.raises(ValidationError) as raised:
            TypeAdapter(Moment).validate_python(moment)
        reason = raised.value.errors()[0]["msg"].removeprefix("Value error, ")
        assert in_words(reason, Wording(Language.NL)) != unsaid(reason, Language.NL)

    def test_of_a_vote_over_budget_names_budget_and_sum(self) -> None:
        said = in_words("these are 6 dots, and there are 5 to give", Wording(Language.NL))
        assert said == "U verdeelt 6 stippen en er zijn er 5"
