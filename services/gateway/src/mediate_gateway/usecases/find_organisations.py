"""Find the organisations of a list by words, as forgivingly as a search does."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters import search, vocabulary
from mediate_gateway.adapters.search import Holders, Meant
from mediate_gateway.domain.searching import query_words

NOBODY: Final = Holders("", ())


async def find_organisations(connection: AsyncConnection, text: str, *, asked_each: bool) -> Holders:
    """Return the organisations that hold every word of a text, or what may have been meant by it.

    With ``asked_each``, those of very common words are told apart row by row; else at most 3,000 are found.
    """
    words = query_words(text)
    if not words:
        return NOBODY
    known = await vocabulary.known(connection, words)
    meant = []
    for place, word in enumerate(words, 1):
        common = known[word].is_common
        holding = [] if common else await vocabulary.holding(connection, word)
        begun = () if common else known[word].begun
        near = [] if known[word].is_beginning or holding else await vocabulary.near(connection, word)
        meant.append(Meant(word, is_last=place == len(words), begun=begun, holding=holding, near=near))
    return await search.holders(connection, meant, asked_each=asked_each)
