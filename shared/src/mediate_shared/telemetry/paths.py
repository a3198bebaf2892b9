"""Paths as logs and traces tell them."""

import re
from typing import Final

_INVITATION: Final = re.compile(r"^(/invitations)/.+", re.DOTALL)
"""What a link lets somebody in by is in its path, because a path is all that can be handed on."""


def told(path: str) -> str:
    """Return a path as ops may read it: without what would let them in."""
    return _INVITATION.sub(r"\1/{token}", path)
