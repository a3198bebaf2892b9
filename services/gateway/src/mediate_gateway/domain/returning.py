"""Where somebody goes on after they did something on the way: a path of ours, whatever a link or a form says."""

import re
from typing import Final

HOME: Final = "/"
_CHARACTERS_MAX: Final = 2_000
# A second slash would name another host, and browsers take a backslash for a slash and skip control characters.
_OWN_PATH: Final = re.compile(r"/(?:[!-\[\]-~]*)")
_SIGNING_IN: Final = ("/sign-in", "/sign-out")


def same_page(asked: str | None) -> str:
    """Return the path somebody was at, if it is one of ours; the overview if not."""
    if not asked or len(asked) > _CHARACTERS_MAX or not _OWN_PATH.fullmatch(asked) or asked.startswith("//"):
        return HOME
    return asked


def own_path(asked: str | None) -> str:
    """Return the path somebody wanted to see, if it is one of ours and not the sign-in itself; the overview if not."""
    path = same_page(asked)
    return HOME if path.startswith(_SIGNING_IN) else path
