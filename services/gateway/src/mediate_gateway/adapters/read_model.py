"""Every table of the read model."""

from typing import Final

from mediate_gateway.adapters import community_read_model, tables

READ_MODEL: Final = (
    tables.LINE,
    tables.ITEM,
    tables.ASSIGNMENT,
    tables.ORGANISATION,
    tables.MERGE,
    tables.INDICATOR,
    tables.OBSERVATION,
    tables.INDICATOR_TARGET,
    tables.GOAL,
    tables.TARGET,
    tables.DEAL,
    tables.GRANT_CALL,
    tables.ACTIVITY,
    tables.ITEM_HISTORY,
    tables.SEARCH_ENTRY,
    tables.SEARCH_WORD,
    *community_read_model.COMMUNITY,
)
"""Every table of the read model; a rebuild empties them all."""
