"""What the collector is spared follows the number of open streams, up and down."""

import gc
from collections.abc import Iterator

import pytest

from mediate_subscriptions.usecases.spare_the_collector import Spared


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    frozen = gc.get_freeze_count()
    yield
    gc.unfreeze()
    if frozen:
        gc.freeze()


class TestWhatIsSpared:
    def test_is_nothing_for_a_few(self) -> None:
        gc.unfreeze()
        spared = Spared()
        for streams in (1, 40, 249, 3, 0):
            spared.keep_to(streams)
            assert gc.get_freeze_count() == 0

    def test_is_looked_through_again_once_half_of_the_streams_are_gone(self) -> None:
        gc.unfreeze()
        spared = Spared()
        spared.keep_to(250)
        assert gc.get_freeze_count() > 0
        ring: list[object] = []
        ring.append(ring)
        spared.keep_to(500)
        marked = id(ring)
        del ring
        spared.keep_to(260)
        assert any(id(each) == marked for each in gc.get_objects()) is False
        spared.keep_to(120)
        assert gc.get_freeze_count() > 0
