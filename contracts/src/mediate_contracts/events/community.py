"""What the community service says: who is in the ecosystem."""

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import Line, Localised, OrganisationId, WebAddress, Year
from mediate_contracts.vocabulary import ActorClass, Hub, OrganisationType


class PublicProfile(BaseModel):
    """What everybody may know of an organisation."""

    name: Line
    types: list[OrganisationType] = Field(max_length=20)
    hub: Hub | None = None
    actor_class: ActorClass | None = None
    website: WebAddress | None = None
    founding_year: Year | None = None
    description: Localised | None = None
    synthetic: bool = False


class OrganisationRegistered(
    Event,
    PublicProfile,
    type="nl.mediate.community.organisation.registered.v1",
    visibility=Visibility.PUBLIC,
    aggregate="organisation_id",
):
    """An organisation was entered in the registry."""

    organisation_id: OrganisationId


class OrganisationAmended(
    Event,
    PublicProfile,
    type="nl.mediate.community.organisation.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="organisation_id",
):
    """Facts about an organisation changed; carries the whole public profile as it now stands."""

    organisation_id: OrganisationId
    changed: list[Line] = Field(max_length=100)
