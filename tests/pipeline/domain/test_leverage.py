"""How much private money comes with public money."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mediate_pipeline.domain.leverage import leverage

cents = st.integers(0, 10**15)


class TestLeverage:
    def test_is_private_euros_for_each_public_one(self) -> None:
        assert leverage(public_cents=50_000_000, private_cents=120_000_000) == Decimal("2.40")

    @given(cents)
    def test_is_unknown_where_nothing_public_went_in(self, private: int) -> None:
        assert leverage(public_cents=0, private_cents=private) is None

    @given(st.integers(1, 10**15), cents)
    def test_grows_with_private_money_and_never_falls_below_nought(self, public: int, private: int) -> None:
        found = leverage(public_cents=public, private_cents=private)
        more = leverage(public_cents=public, private_cents=private + public)
        assert found is not None
        assert more == found + 1
        assert found >= 0
