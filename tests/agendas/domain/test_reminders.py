"""When an organisation may be reminded of what it was asked."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from mediate_agendas.domain.reminders import QUIET, NothingToRemindOf, TooSoonToRemind, remind
from mediate_contracts.values import AssignmentId
from mediate_contracts.vocabulary import AssignmentStatus

ASKED = datetime(2026, 3, 1, 9, tzinfo=UTC)
THIS = AssignmentId(UUID(int=1))


def reminded(
    *, now: datetime, times: int = 0, last: datetime | None = None, status: AssignmentStatus = AssignmentStatus.OFFERED
) -> int:
    return remind(status, asked_at=ASKED, reminded=times, last_at=last, now=now, offer=THIS)


class TestAReminder:
    def test_comes_a_week_after_the_offer_at_the_soonest_and_says_from_when_on(self) -> None:
        assert reminded(now=ASKED + QUIET) == 1
        with pytest.raises(TooSoonToRemind, match="from 2026-03-08T09:00:00") as refused:
            reminded(now=ASKED + QUIET - timedelta(seconds=1))
        assert (refused.value.field, refused.value.value) == ("path.assignment_id", str(THIS))

    def test_comes_a_week_after_the_one_before_it_at_the_soonest(self) -> None:
        last = ASKED + timedelta(days=30)
        assert reminded(now=last + QUIET, times=1, last=last) == 2
        with pytest.raises(TooSoonToRemind):
            reminded(now=last + timedelta(days=6), times=1, last=last)

    @pytest.mark.parametrize("status", [each for each in AssignmentStatus if each is not AssignmentStatus.OFFERED])
    def test_is_of_an_offer_that_waits_and_of_nothing_else(self, status: AssignmentStatus) -> None:
        with pytest.raises(NothingToRemindOf, match=f"the assignment is {status}"):
            reminded(now=ASKED + QUIET, status=status)

    def test_ends_at_some_time(self) -> None:
        with pytest.raises(NothingToRemindOf):
            reminded(now=ASKED + timedelta(days=10_000), times=1_000)
