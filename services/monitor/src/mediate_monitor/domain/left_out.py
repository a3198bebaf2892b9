"""Why something does not count in a derived figure."""

from typing import Final

from mediate_contracts.values import Localised

WITHOUT_SILO: Final = Localised(
    nl="organisaties waarvan geen soort of werkgebied bekend is",
    en="organisations of which no type or hub is known",
)
SUBSTITUTED: Final = Localised(
    nl="agendapunten die door een ander zijn vervangen", en="items that another one substitutes"
)
