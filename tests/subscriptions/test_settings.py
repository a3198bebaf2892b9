"""What the service is told in confidence shows in nothing that it says about what it was told."""

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
