"""Whether sums that are told, put together in whatever way, tell of fewer than three deals.

Whoever reads several sums may add and subtract them, and multiples of them: what comes out is a sum again, over some
of the amounts that went in. Two sums may differ by one deal, and so may the total and the sum of its parts. This module
asks the question once for all of that: is there any combination of the sums that is told, over however many of them,
in which the amounts of one deal or two are left and nothing else?

Amounts that go into the same sums weigh the same in every combination, so that they are taken together. Where they are
of three deals, a combination that keeps them tells of no fewer: only those are looked at in which they fall out. These
are a space of linear forms, each a multiple for every sum; what is left of it is what somebody could use.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations_with_replacement
from typing import Final
from uuid import UUID

DEALS_MIN: Final = 3
"""A figure tells of so many deals at least."""
_EXACT_MAX: Final = 40
"""Deals that are looked at pair by pair; where more remain, the answer is the careful one."""
_PRIME: Final = 2**61 - 1
"""Multiples are counted modulo this: exact, and of one size whatever is combined."""

Sums = frozenset[int]
"""The sums into which an amount goes, each by its number."""
Form = dict[int, int]
"""How often each sum is taken; what is not named is left out."""
Weights = tuple[int, ...]
"""How often an amount is in each of some combinations, 1 in the first that has it."""


def isolates(amounts: Mapping[Sums, Collection[UUID]]) -> bool:
    """Tell whether some combination of sums is over amounts of one deal or two alone.

    ``amounts`` names the deals of which amounts go into these sums and no others: all of them, or three.
    """
    forms: list[Form] = [{number: 1} for number in sorted(frozenset[int]().union(*amounts))]
    few: list[tuple[Sums, frozenset[UUID]]] = []
    for sums, deals in amounts.items():
        if len(deals) >= DEALS_MIN:
            forms = _without(forms, sums)
        else:
            few.append((sums, frozenset(deals)))
    while forms:
        # Where those of many fall out, amounts of others may weigh the same, and be of many together.
        by_weights: dict[Weights, tuple[Sums, set[UUID]]] = {}
        for sums, deals in few:
            weights = _alike(tuple(_weight(form, sums) for form in forms))
            by_weights.setdefault(weights, (sums, set()))[1].update(deals)
        by_weights.pop((0,) * len(forms), None)
        many = [sums for sums, deals in by_weights.values() if len(deals) >= DEALS_MIN]
        if not many:
            return _isolates_of_few([(weights, frozenset(deals)) for weights, (_sums, deals) in by_weights.items()])
        for sums in many:
            forms = _without(forms, sums)
    return False


def _without(forms: list[Form], sums: Sums) -> list[Form]:
    """Return those combinations of these in which an amount falls out that goes into these sums."""
    weights = [_weight(form, sums) for form in forms]
    having = [place for place, weight in enumerate(weights) if weight]
    if not having:
        return forms
    taken = min(having, key=lambda place: len(forms[place]))
    over = pow(weights[taken], -1, _PRIME)
    for place in having:
        if place != taken:
            _take(forms[place], forms[taken], weights[place] * over)
    return [form for place, form in enumerate(forms) if place != taken]


def _weight(form: Form, sums: Sums) -> int:
    if len(form) < len(sums):
        return sum(times for number, times in form.items() if number in sums) % _PRIME
    return sum(form[number] for number in sums if number in form) % _PRIME


def _take(form: Form, other: Form, times: int) -> None:
    for number, each in other.items():
        left = (form.get(number, 0) - times * each) % _PRIME
        if left:
            form[number] = left
        else:
            form.pop(number, None)


def _alike(weights: Weights) -> Weights:
    """Return the weights that all those share which are a multiple of each other."""
    first = next((weight for weight in weights if weight), 1)
    over = pow(first, -1, _PRIME)
    return tuple(weight * over % _PRIME for weight in weights)


def _isolates_of_few(few: Collection[tuple[Weights, frozenset[UUID]]]) -> bool:
    deals = sorted(frozenset[UUID]().union(*(theirs for _weights, theirs in few)))
    if len(deals) > _EXACT_MAX:
        return True
    every = _rank((weights for weights, _theirs in few), at_most=len(few))
    return any(
        # Where the others say less by themselves, there is a combination in which they fall out and these do not.
        _rank((weights for weights, theirs in few if not theirs <= set(pair)), at_most=every) < every
        for pair in combinations_with_replacement(deals, DEALS_MIN - 1)
    )


def _rank(rows: Iterable[Weights], *, at_most: int) -> int:
    """Return how many of the rows say something that the others do not; counted up to ``at_most``."""
    basis: list[tuple[int, Weights]] = []
    for row in rows:
        if len(basis) == at_most:
            break
        left = row
        for place, other in basis:
            times = left[place]
            if times:
                left = tuple((mine - times * theirs) % _PRIME for mine, theirs in zip(left, other, strict=True))
        alike = _alike(left)
        if any(alike):
            basis.append((alike.index(1), alike))
    return len(basis)
