"""Sessions in the running agendas service."""

import pytest

from support.agendas import Agendas
from support.sessions import Sessions


@pytest.fixture(scope="module")
def sessions(agendas: Agendas) -> Sessions:
    """Short ways to hold a session."""
    return Sessions(agendas)
