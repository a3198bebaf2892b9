"""Cursors tell their holder nothing, lead back to their place, and cannot be made up."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_subscriptions.adapters.sealing import NotOurs, Sealing, new_sealing_key

OLD, NEW = new_sealing_key(), new_sealing_key()
SEALING = Sealing(NEW)
positions = st.integers(min_value=0, max_value=2**63 - 1)


class TestACursor:
    @given(positions)
    def test_leads_back_to_its_place(self, position: int) -> None:
        assert SEALING.position(SEALING.cursor(position)) == position

    @given(positions)
    def test_of_one_place_is_another_each_time(self, position: int) -> None:
        assert len({SEALING.cursor(position) for _ in range(10)}) == 10

    @given(positions, positions)
    def test_is_as_long_as_any_other_and_fits_an_address(self, one: int, other: int) -> None:
        assert len(SEALING.cursor(one)) == len(SEALING.cursor(other)) <= 100
        assert set(SEALING.cursor(one)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")

    @given(positions)
    def test_is_good_for_as_long_as_its_key_is_among_the_keys(self, position: int) -> None:
        held = Sealing(OLD).cursor(position)
        assert Sealing(f"{NEW},{OLD}").position(held) == position
        with pytest.raises(NotOurs):
            SEALING.position(held)

    @given(positions, st.data())
    def test_is_refused_with_any_bit_of_it_turned(self, position: int, data: st.DataObject) -> None:
        sealed = bytearray(base64.urlsafe_b64decode(SEALING.cursor(position) + "=="))
        bit = data.draw(st.integers(min_value=0, max_value=len(sealed) * 8 - 1))
        sealed[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(NotOurs):
            SEALING.position(base64.urlsafe_b64encode(sealed).rstrip(b"=").decode())

    @given(st.text(max_size=120))
    def test_that_somebody_made_up_is_refused(self, text: str) -> None:
        with pytest.raises(NotOurs):
            SEALING.position(text)

    @given(st.binary(max_size=60))
    def test_that_somebody_made_up_in_its_form_is_refused(self, sealed: bytes) -> None:
        with pytest.raises(NotOurs):
            SEALING.position(base64.urlsafe_b64encode(sealed).rstrip(b"=").decode())

    def test_is_no_secret_of_an_endpoint_and_a_secret_is_no_cursor(self) -> None:
        secret = SEALING.seal((5).to_bytes(8), belongs_to=b"")
        with pytest.raises(NotOurs):
            SEALING.position(base64.urlsafe_b64encode(secret).rstrip(b"=").decode())
