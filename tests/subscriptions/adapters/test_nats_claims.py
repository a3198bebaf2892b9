"""What a NATS server for partners believes, and who is not told the seeds that it is signed with."""

import pytest

from mediate_deploy.embedded.partners_nats import OperatorKeys
from mediate_subscriptions.adapters.nats_claims import Key
from mediate_subscriptions.domain.partners_nats import NatsKeyUnusable
from mediate_subscriptions.settings import SubscriptionsSettings


class TestASeed:
    def test_is_not_in_what_is_printed_of_whatever_holds_it(self) -> None:
        keys = OperatorKeys.new()
        settings = SubscriptionsSettings(
            partners_nats_operator_seed=keys.operator_seed, partners_nats_system_seed=keys.system_seed
        )
        operator = Key.of(keys.operator_seed, begins="SO")
        printed = f"{keys!r} {settings!r} {settings} {operator!r} {Key.user()!r}"
        assert keys.operator_seed not in printed
        assert keys.system_seed not in printed
        assert settings.keys not in printed
        assert "seed=" not in printed.replace("_seed=", "")

    @pytest.mark.parametrize(
        "seed",
        ["", "SO", "nothing", "SUAAAA", Key.account().seed, Key.operator().seed + "A"],
        ids=["nothing", "its beginning", "a word", "cut short", "of an account", "with more behind it"],
    )
    def test_of_something_else_is_refused_without_being_repeated(self, seed: str) -> None:
        with pytest.raises(NatsKeyUnusable) as refused:
            Key.of(seed, begins="SO")
        assert not seed or seed not in str(refused.value) or seed == "SO"
