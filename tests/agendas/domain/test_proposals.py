"""What becomes of a proposal, and until when one can be made."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_agendas.domain.proposals import (
    NEXT,
    OF_ORGANISATION_MAX,
    PROPOSALS_MAX,
    CallClosed,
    ProposalMergedWrong,
    ProposalNotAllowed,
    TooManyProposals,
    advance,
    check_call,
    check_merge,
    check_room,
)
from mediate_contracts.vocabulary import ProposalStatus, SessionStatus

THIS, OTHER = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 3, 4, 13, tzinfo=UTC)
statuses = st.sampled_from(ProposalStatus)


class TestTheTable:
    def test_has_a_row_for_every_status_and_leads_from_open_and_back_alone(self) -> None:
        assert set(NEXT) == set(ProposalStatus)
        decided = set(ProposalStatus) - {ProposalStatus.OPEN}
        assert NEXT[ProposalStatus.OPEN] == decided
        assert all(NEXT[status] == {ProposalStatus.OPEN} for status in decided)

    @given(statuses, statuses)
    def test_is_followed_and_what_it_does_not_hold_is_refused_by_name(
        self, current: ProposalStatus, to: ProposalStatus
    ) -> None:
        if to in NEXT[current]:
            assert advance(current, to, proposal_id=THIS) is to
        else:
            with pytest.raises(ProposalNotAllowed) as refused:
                advance(current, to, proposal_id=THIS)
            assert current in refused.value.reason


class TestACall:
    @given(
        st.sampled_from(SessionStatus),
        st.none() | st.integers(-48, 48).map(lambda hours: NOW + timedelta(hours=hours)),
        st.booleans(),
    )
    def test_takes_proposals_of_organisations_until_it_ends_and_of_facilitators_until_the_session_does(
        self, session: SessionStatus, until: datetime | None, facilitates: bool
    ) -> None:
        is_to_come = session in {SessionStatus.PLANNED, SessionStatus.UNDER_WAY}
        if is_to_come and (facilitates or (until is not None and until >= NOW)):
            check_call(session, until, now=NOW, facilitates=facilitates, session_id=THIS)
        else:
            with pytest.raises(CallClosed):
                check_call(session, until, now=NOW, facilitates=facilitates, session_id=THIS)

    def test_has_room_up_to_its_bounds(self) -> None:
        check_room(PROPOSALS_MAX - 1, OF_ORGANISATION_MAX - 1, session_id=THIS, organisation_id=OTHER)
        for of_session, of_organisation in ((PROPOSALS_MAX, 0), (0, OF_ORGANISATION_MAX)):
            with pytest.raises(TooManyProposals):
                check_room(of_session, of_organisation, session_id=THIS, organisation_id=OTHER)


class TestMerging:
    @given(st.none() | statuses)
    def test_is_into_another_open_proposal(self, into: ProposalStatus | None) -> None:
        if into is ProposalStatus.OPEN:
            check_merge(THIS, OTHER, into)
        else:
            with pytest.raises(ProposalMergedWrong):
                check_merge(THIS, OTHER, into)
        with pytest.raises(ProposalMergedWrong):
            check_merge(THIS, THIS, into)
