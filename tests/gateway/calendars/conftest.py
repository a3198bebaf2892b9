"""A gateway that has heard of sessions, and people whose calendars they are in."""

import pytest

from gateway.calendars.scenes import Scene
from gateway.reading import start_afresh
from support.running import Running


@pytest.fixture
async def scene(gateway: Running) -> Scene:
    """An agenda of two lines, about which nothing else was said yet."""
    await start_afresh(gateway)
    told = Scene(gateway)
    await told.begin()
    return told
