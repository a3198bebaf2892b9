"""Paths as logs and traces tell them."""

import re
from typing import Final

_OF_A_LINK: Final = re.compile(r"^(/invitations|/mail/unsubscribe)/.+", re.DOTALL)
"""What a link lets somebody in by, or do, is in its path, because a path is all that can be handed on."""


def told(path: str) -> str:
    """Return a path as ops may read it: without what would let them in, or act for somebody else."""
    return _OF_A_LINK.sub(r"\1/{token}", path)
