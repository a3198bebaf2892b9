"""What the service does unless it is told otherwise, and that what it is told in confidence shows nowhere."""

import pytest
from pydantic import ValidationError

from mediate_subscriptions.adapters.sealing import new_sealing_key
from mediate_subscriptions.settings import SubscriptionsSettings


class TestAKey:
    def test_that_was_cut_short_is_refused_and_not_repeated(self) -> None:
        key = new_sealing_key()[:-2]
        with pytest.raises(ValidationError, match="at least 43 characters") as refused:
            SubscriptionsSettings(keys=key)
        assert key[:8] not in str(refused.value)

    def test_and_the_seeds_beside_it_are_not_in_a_log_of_the_settings(self) -> None:
        key, operator, system = new_sealing_key(), "SOAOPERATOR", "SAASYSTEM"
        told = SubscriptionsSettings(keys=key, partners_nats_operator_seed=operator, partners_nats_system_seed=system)
        assert not [each for each in (key, operator, system) if each in repr(told)]


class TestADelivery:
    def test_is_tried_ten_times_within_a_little_over_three_days(self) -> None:
        told = SubscriptionsSettings(keys=new_sealing_key())
        hour = 3_600.0
        assert told.retry_seconds == (5, 300, 1_800, *(each * hour for each in (2, 5, 10, 14, 20, 24)))
        assert told.retry_jitter == 0.2
