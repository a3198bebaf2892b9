"""What has to hold of an activity before it is written: by itself, and of everything it refers to."""

from collections.abc import Collection, Sequence
from typing import Any

from mediate_agendas.adapters import activities, targets
from mediate_agendas.adapters.activity_tables import DescribedActivity
from mediate_agendas.domain.activities import (
    check_counts,
    check_days,
    check_groups,
    check_once,
    check_rating,
    check_standing,
)
from mediate_agendas.domain.assignments import UnknownOrganisation
from mediate_agendas.domain.names import NothingThere
from mediate_shared.journal import Transaction

TOLD = set(DescribedActivity.model_fields)
"""What of an activity its events carry."""


def check_described(described: DescribedActivity) -> None:
    """Check what an activity says by itself.

    Raises NoSuchDay, ActivityTooEarly, ActivityEndsTooEarly, ActivityFieldsWrong, RatingOffScale, or NamedTwice.
    """
    check_days(described.on, described.until)
    check_standing(
        described.status,
        reason=described.reason,
        external_cause=described.external_cause,
        has_participants=bool(described.participants),
        has_rating=described.rating is not None,
    )
    if described.rating is not None:
        check_rating(described.rating.mean, described.rating.highest)
    check_groups([each.group for each in described.participants])
    check_counts([(each.target_id, each.contribution, each.group) for each in described.counts])
    for name in ("action_lines", "organisers", "items"):
        check_once(getattr(described, name), field=f"body.{name}")


async def check_refers(
    transaction: Transaction, described: DescribedActivity, *, only: Collection[str] | None = None
) -> None:
    """Check that what an activity refers to is there; ``only`` names the fields that changed.

    Raises NothingThere, or UnknownOrganisation.
    """

    def looked_at(name: str, values: Sequence[Any]) -> Sequence[Any]:
        return values if only is None or name in only else ()

    lines = looked_at("action_lines", described.action_lines)
    items = looked_at("items", described.items)
    organisers = looked_at("organisers", described.organisers)
    counted = looked_at("counts", [each.target_id for each in described.counts])
    if lines:
        _check_there(lines, await activities.lines_there(transaction, lines), "action_lines", "action line")
    if items:
        _check_there(items, await activities.items_there(transaction, items), "items", "item")
    if counted:
        there = await targets.standing(transaction, counted)
        _check_there(counted, there, "counts", "target", inner=".target_id")
    if organisers:
        known = await activities.organisations_there(transaction, organisers)
        for place, each in enumerate(organisers):
            if each not in known:
                reason = "no organisation with this id has been heard of here"
                raise UnknownOrganisation(reason, field=f"body.organisers.{place}", value=str(each))


def _check_there(named: Sequence[Any], there: Collection[Any], field: str, noun: str, *, inner: str = "") -> None:
    for place, each in enumerate(named):
        if each not in there:
            raise NothingThere(f"there is no such {noun}", field=f"body.{field}.{place}{inner}", value=str(each))
