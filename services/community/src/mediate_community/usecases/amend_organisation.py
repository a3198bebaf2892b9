"""Amend what the registry knows of an organisation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mediate_community.adapters import organisations
from mediate_community.adapters.tables import Organisation, Profile
from mediate_community.domain.curation import Basis
from mediate_community.domain.profile import RolesFollowFromTest, check_founding, check_stands
from mediate_community.usecases.change_organisation import basis_of, change_organisation
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import OrganisationId, Source
from mediate_shared.commands import stale
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched
from mediate_shared.problems import INVALID, ProblemError, field_errors

_SOURCE: TypeAdapter[Source | None] = TypeAdapter(Source | None)


async def amend_organisation(
    organisation_id: OrganisationId,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    basis: Basis | None = None,
) -> Organisation:
    """Make changes to the version the sender saw; ``source`` beside the fields says where they come from.

    ``basis`` is the sender's own word or curation where it is not given.
    Raises ProblemError (403, 404, 412, 422), OrganisationMergedInto, KvkNumberTaken, FoundedInFuture,
    RolesFollowFromTest, or NothingChanged.
    """
    current = await organisations.for_update(transaction, organisation_id)
    if not transaction.reach(Action.CHANGE, Visibility.PUBLIC).covers(organisation_id):
        raise not_yours("path.organisation_id", organisation_id)
    check_stands(current.merged_into, led_by=organisation_id)
    if current.version != expecting:
        raise stale(expecting, current.version)
    source = _source(changes.get("source"))
    wanted = asked_for(current, {name: value for name, value in changes.items() if name != "source"}, now=now)
    return await change_organisation(
        current,
        wanted,
        basis=basis or basis_of(transaction, organisation_id),
        source=source,
        transaction=transaction,
        now=now,
    )


def asked_for(current: Organisation, changes: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return the profile with changes that were asked for, by field, each valid.

    Raises ProblemError (422), FoundedInFuture, or RolesFollowFromTest.
    """
    if "media_tech_roles" in changes:
        message = "roles follow from the MediaTech test; answer its questions instead"
        raise RolesFollowFromTest(message, field="body.media_tech_roles", value=changes["media_tech_roles"])
    profile = patched(Profile, current.model_dump(), changes)
    if "founding_year" in changes:
        check_founding(profile.founding_year, this_year=now.year)
    return {name: getattr(profile, name) for name in Profile.model_fields}


def _source(sent: object) -> Source | None:
    try:
        return _SOURCE.validate_python(sent)
    except ValidationError as error:
        found = error.errors(include_url=False)
        errors = field_errors([{**item, "loc": ("body", "source", *item["loc"])} for item in found])
        raise ProblemError(INVALID, f"{errors[0].field}: {errors[0].reason}", errors=errors) from error
