"""What is planted in deals, and how it is looked for in whatever form it may turn up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from support.openapi_calls import Description, Schema

WORD: Final = "Zqxjvkum"
"""Is in every text that is planted, and in nothing else."""
ASIDE: Final = "Kwartsgroeve"
"""Is in every text that is planted, too: what a stranger searches for, so that an echo of it tells nothing."""
CENTS: Final = 24_681_357
"""Every amount that is planted: of a proof-of-concept fund, and of no figure of the hub's own."""
_EUROS: Final = "246[.,\\s\u00a0\u202f]?813"
TEXT: Final = f"{WORD} {ASIDE}"


@dataclass(frozen=True)
class Marks:
    """What is looked for: the word, the amounts, and the ids of what was planted."""

    ids: frozenset[str]

    @property
    def pattern(self) -> str:
        """A regular expression, for any case, that Python and PostgreSQL read alike."""
        ids = sorted(self.ids)
        in_bytes = [each.encode().hex() for each in (WORD, WORD.lower(), str(CENTS), *ids)]
        return "|".join([WORD, str(CENTS), f"{_EUROS}[.,]57", *in_bytes, *ids])

    def found_in(self, text: str) -> set[str]:
        """Return the marks that a text holds."""
        return {each.lower() for each in re.findall(self.pattern, text, re.IGNORECASE)}


@dataclass(frozen=True)
class Degree:
    """How much of a body is marked; where a rule refuses one, the next is tried."""

    amounts: bool
    optional: bool


DEGREES: Final = tuple(
    Degree(amounts=amounts, optional=optional) for optional in (True, False) for amounts in (True, False)
)


def marked(description: Description, schema: Schema, value: Any, degree: Degree) -> Any:
    """Return a valid body with a mark in every free text and, by its degree, in amounts and in what is optional."""
    exampled, schema = "examples" in schema, description.resolved(schema)
    match value:
        case Mapping():
            members = schema.get("properties", {})
            whole = dict(value)
            if degree.optional:
                whole |= {
                    name: TEXT
                    for name, member in members.items()
                    if name not in value and _is_free(description.resolved(member), exampled="examples" in member)
                }
            if degree.amounts and "cents" in whole and set(whole) <= {"cents", "currency"}:
                return {**whole, "cents": CENTS}
            return {
                name: marked(description, members[name], each, degree) if name in members else each
                for name, each in whole.items()
            }
        case list():
            return [marked(description, schema.get("items", {}), each, degree) for each in value]
        case str() if _is_free(schema, exampled=exampled):
            return TEXT
        case _:
            return value


def _is_free(schema: Schema, *, exampled: bool) -> bool:
    """Tell whether a schema leaves room for any text: no form, no choice, no example, and long enough."""
    if exampled or schema.get("type") != "string" or {"format", "enum", "const", "examples"} & set(schema):
        return False
    fits = re.fullmatch(schema.get("pattern", ".*"), TEXT, re.DOTALL) is not None
    return fits and schema.get("maxLength", len(TEXT)) >= len(TEXT)
