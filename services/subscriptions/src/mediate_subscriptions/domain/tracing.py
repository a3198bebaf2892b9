"""Reads the trace that an event belongs to."""

import re
from typing import Final

_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?")
_NONE: Final = "0" * 32


def trace_of(traceparent: str | None) -> str | None:
    """Return the trace id of a ``traceparent`` (W3C Trace Context); None where it names none."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    if found is None or found[1] == _NONE:
        return None
    return found[1]
