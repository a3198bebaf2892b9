"""What may become of a change that was asked for."""

from uuid import uuid4

import pytest

from mediate_community.domain.change_requests import (
    NEXT,
    OPEN_MAX,
    RequestDecided,
    TooManyRequests,
    check_room,
    decided,
    still_to_make,
)
from mediate_contracts.vocabulary import DecisionStatus


class TestADecision:
    def test_is_known_from_every_status(self) -> None:
        assert set(NEXT) == set(DecisionStatus)

    @pytest.mark.parametrize("to", [each for each in DecisionStatus if each is not DecisionStatus.OPEN])
    def test_is_made_once(self, to: DecisionStatus) -> None:
        request_id = uuid4()
        assert decided(DecisionStatus.OPEN, to, request_id=request_id) is to
        for again in DecisionStatus:
            with pytest.raises(RequestDecided) as refused:
                decided(to, again, request_id=request_id)
            assert refused.value.value == str(request_id)


class TestRoom:
    def test_ends_where_nobody_would_read_another(self) -> None:
        check_room(OPEN_MAX - 1)
        with pytest.raises(TooManyRequests):
            check_room(OPEN_MAX)


class TestWhatIsStillToMake:
    def test_leaves_out_what_is_so_already(self) -> None:
        change = {"field": "hub", "before": None, "after": "utrecht"}
        assert still_to_make([change], {"hub": "utrecht"}) == ([], [])

    def test_tells_what_somebody_changed_meanwhile(self) -> None:
        change = {"field": "hub", "before": None, "after": "utrecht"}
        assert still_to_make([change], {"hub": "amsterdam"}) == ([change], [change])
        assert still_to_make([change], {"hub": None}) == ([change], [])
