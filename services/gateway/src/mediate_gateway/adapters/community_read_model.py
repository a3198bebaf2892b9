"""The rows of the read model that say how organisations connect: each holds what its events say, under their names.

What is of a case or of the network is marked so: pages and searches show it to whoever reaches that visibility.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from mediate_gateway.adapters.tables import Dated, Row
from mediate_shared.database import table_of


class MembershipRow(Dated, Row, table=True):
    """A membership of the community: of the case of its organisation, but ``is_listed`` and ``listed_since``."""

    __tablename__ = "community_membership"
    __table_args__ = (Index("community_membership_by_organisation", "organisation_id"),)

    id: UUID = Field(primary_key=True)
    organisation_id: UUID
    status: str | None = Field(sa_type=Text)
    on: date | None
    tier: str | None = Field(sa_type=Text)
    may_be_listed: bool | None
    reason: str | None = Field(sa_type=Text)
    is_listed: bool
    listed_since: date | None


class RelationRow(Dated, Row, table=True):
    """How an organisation came from another, or belongs to it; for everybody."""

    __tablename__ = "relation"
    __table_args__ = (
        Index("relation_by_organisation", "organisation_id"),
        Index("relation_by_other", "other_id"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID
    other_id: UUID
    kind: str = Field(sa_type=Text)
    starts: str | None = Field(sa_type=Text)
    until: str | None = Field(sa_type=Text)
    source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))


class _Posted(Dated):
    id: UUID = Field(primary_key=True)
    organisation_id: UUID
    title: str = Field(sa_type=Text)
    text: str | None = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    action_lines: list[int] = Field(sa_type=ARRAY(Integer))
    themes: list[str] = Field(sa_type=ARRAY(Text))
    stages: list[str] = Field(sa_type=ARRAY(Text))
    until: date | None
    synthetic: bool
    status: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)


class NeedRow(_Posted, Row, table=True):
    """A need, for the network."""

    __tablename__ = "need"
    __table_args__ = (
        Index("need_by_organisation", "organisation_id"),
        Index("need_by_challenge", "challenge_id"),
    )

    challenge_id: UUID | None


class OfferRow(_Posted, Row, table=True):
    """An offer, for the network."""

    __tablename__ = "offer"
    __table_args__ = (Index("offer_by_organisation", "organisation_id"),)

    kind: str = Field(sa_type=Text)


class ChallengeRow(Dated, Row, table=True):
    """A challenge, for everybody."""

    __tablename__ = "challenge"

    id: UUID = Field(primary_key=True)
    name: dict[str, str] = Field(sa_type=JSONB)
    description: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    issuer_id: UUID | None
    action_lines: list[int] = Field(sa_type=ARRAY(Integer))
    opens: str | None = Field(sa_type=Text)
    closes: str | None = Field(sa_type=Text)
    stated_matches: dict[str, Any] | None = Field(sa_type=JSONB(none_as_null=True))
    stated_implementations: dict[str, Any] | None = Field(sa_type=JSONB(none_as_null=True))
    source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    synthetic: bool
    status: str = Field(sa_type=Text)


class MatchRow(Dated, Row, table=True):
    """Two organisations that were introduced to each other, for the case of both; how many there are is for all."""

    __tablename__ = "match"
    __table_args__ = (
        Index("match_by_seeker", "seeker_id"),
        Index("match_by_provider", "provider_id"),
        Index("match_by_challenge", "challenge_id"),
    )

    id: UUID = Field(primary_key=True)
    seeker_id: UUID
    provider_id: UUID
    need_id: UUID | None
    offer_id: UUID | None
    challenge_id: UUID | None
    synthetic: bool
    status: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)


class GroupRow(Dated, Row, table=True):
    """A group of organisations, for everybody."""

    __tablename__ = "community_group"

    id: UUID = Field(primary_key=True)
    name: dict[str, str] = Field(sa_type=JSONB)
    kind: str = Field(sa_type=Text)
    description: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    action_lines: list[int] = Field(sa_type=ARRAY(Integer))
    source: dict[str, str] | None = Field(sa_type=JSONB(none_as_null=True))
    synthetic: bool
    status: str = Field(sa_type=Text)


class GroupMemberRow(Row, table=True):
    """An organisation in a group, for the network; ``left_on`` is empty while it is in it."""

    __tablename__ = "community_group_member"
    __table_args__ = (Index("community_group_member_by_organisation", "organisation_id"),)

    group_id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(primary_key=True)
    joined_on: date
    left_on: date | None


COMMUNITY_MEMBERSHIP = table_of(MembershipRow)
RELATION = table_of(RelationRow)
NEED = table_of(NeedRow)
OFFER = table_of(OfferRow)
CHALLENGE = table_of(ChallengeRow)
MATCH = table_of(MatchRow)
GROUP = table_of(GroupRow)
GROUP_MEMBER = table_of(GroupMemberRow)

COMMUNITY = (COMMUNITY_MEMBERSHIP, RELATION, NEED, OFFER, CHALLENGE, MATCH, GROUP, GROUP_MEMBER)
"""Every table of this part of the read model."""
