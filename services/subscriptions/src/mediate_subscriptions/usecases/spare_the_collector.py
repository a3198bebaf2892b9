"""Spare the collector what thousands of open streams hold: to look through it all stops every one of them."""

import gc
from typing import Final

_STREAMS: Final = 250


class Spared:
    """How many streams were open when their objects were last put where the collector does not look.

    They are freed one by one when a stream ends, as no ring holds them. What did lie in a ring is found once half of
    the streams are gone: then everything is looked through again.
    """

    def __init__(self) -> None:
        self._open = 0

    def keep_to(self, streams: int) -> None:
        """Follow the number of open streams, up and down, in few steps."""
        if streams >= self._open + _STREAMS:
            gc.freeze()
            self._open = streams
        elif self._open and streams <= self._open // 2:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._open = streams if streams >= _STREAMS else 0
