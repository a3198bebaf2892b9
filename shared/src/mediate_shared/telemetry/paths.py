"""Paths as logs and traces tell them."""

import re
from typing import Final

_OF_A_LINK: Final = re.compile(r"^(/invitations|/mail/unsubscribe|/calendar)/.+", re.DOTALL | re.IGNORECASE)
"""What a link lets somebody in by, or do, is in its path, because a path is all that can be handed on."""

_OF_THE_PIPELINE: Final = re.compile(r"^/+(?:v1/+)?pipeline(?=/|$)", re.IGNORECASE)
"""Pages and paths of the gateway below which deals and applications are named, by an id or by a word that somebody
typed. Who reads a log learns not even which of them there are."""
_BEGINNING: Final = re.compile(r"^/+v[0-9]+(?=/|$)", re.IGNORECASE)


def told(path: str, *, seals: bool = False) -> str:
    """Return a path as ops may read it: without what would let them in, act for somebody else, or tell of a deal.

    Of the pipeline's paths only what they begin with is left, and so of every path of a service that ``seals`` what it
    says; which route was taken a trace tells by its pattern.
    """
    beginning = _OF_THE_PIPELINE.match(path) or (_BEGINNING.match(path) if seals else None)
    if beginning is not None:
        return path if path == beginning[0] else f"{beginning[0]}/…"
    return _OF_A_LINK.sub(r"\1/{token}", path)
