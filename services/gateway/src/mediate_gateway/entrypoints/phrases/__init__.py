"""What the pages say, in both languages, by what they are about."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.phrase import Phrase
from mediate_gateway.entrypoints.phrases import (
    administration,
    hub,
    invitations,
    keys,
    members,
    overview,
    profile,
    refusals,
    signing_in,
)

BY_SUBJECT: Final = (
    hub.PHRASES,
    overview.PHRASES,
    signing_in.PHRASES,
    profile.PHRASES,
    members.PHRASES,
    invitations.PHRASES,
    keys.PHRASES,
    administration.PHRASES,
    refusals.PHRASES,
)
PHRASES: Final[Mapping[str, Phrase]] = MappingProxyType(
    {key: phrase for phrases in BY_SUBJECT for key, phrase in phrases.items()}
)
