"""How a cell of a file names an organisation: by its id, its KvK number or its exact name."""

from typing import Final

from mediate_community.adapters.parties import referred
from mediate_shared.importing import refusal, words
from mediate_shared.journal import Transaction

BY: Final = words(
    "De naam, precies zoals in het register, het KvK-nummer of het id.",
    "The name, exactly as in the registry, the KvK number, or the id.",
)
"""What people are told of such a column."""


async def organisation_meant(transaction: Transaction, field: str, reference: str) -> str:
    """Return the id of the organisation that a cell names. Raises ProblemError where it names none, or several."""
    found = await referred(transaction, reference.strip())
    if not found:
        raise refusal(field, reference, "there is no organisation of this name, number or id")
    if len(found) > 1:
        raise refusal(field, reference, "several organisations go by this: give the id of the one that is meant")
    return str(found[0])
