"""What the monitor says of lessons: what was learned, from what, and what follows."""

from uuid import UUID

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Day,
    ItemId,
    LessonId,
    Line,
    LineNumber,
    OrganisationId,
    Source,
    Text,
    Value,
)
from mediate_contracts.vocabulary import LearningLoop, LessonOrigin, TextLanguage


class Origin(Value):
    """Something that a lesson came from."""

    kind: LessonOrigin
    id: UUID


class DescribedLesson(BaseModel):
    """What was learned, how deep it goes, and what it came from."""

    title: Line
    text: Text | None = None
    language: TextLanguage = TextLanguage.NL
    loop: LearningLoop
    learned_on: Day
    action_lines: list[LineNumber] = Field(default=[], max_length=20)
    organisation_id: OrganisationId | None = Field(default=None, description="The organisation that learned it.")
    origins: list[Origin] = Field(default=[], max_length=20)
    source: Source | None = None
    synthetic: bool = False


class LessonLogged(
    Event,
    DescribedLesson,
    type="nl.mediate.monitor.lesson.logged.v1",
    visibility=Visibility.NETWORK,
    aggregate="lesson_id",
):
    """A lesson was written down."""

    lesson_id: LessonId


class LessonAmended(
    Event,
    DescribedLesson,
    type="nl.mediate.monitor.lesson.amended.v1",
    visibility=Visibility.NETWORK,
    aggregate="lesson_id",
):
    """What is told of a lesson changed."""

    lesson_id: LessonId
    changed: list[Line] = Field(max_length=100)


class LessonWithdrawn(
    Event,
    type="nl.mediate.monitor.lesson.withdrawn.v1",
    visibility=Visibility.NETWORK,
    aggregate="lesson_id",
):
    """A lesson no longer stands."""

    lesson_id: LessonId
    reason: Text


class LessonFollowedUp(
    Event,
    type="nl.mediate.monitor.lesson.followed-up.v1",
    visibility=Visibility.NETWORK,
    aggregate="lesson_id",
):
    """An agenda item follows from a lesson."""

    lesson_id: LessonId
    item_id: ItemId
    note: Text | None = None


class LessonFollowUpWithdrawn(
    Event,
    type="nl.mediate.monitor.lesson.follow-up-withdrawn.v1",
    visibility=Visibility.NETWORK,
    aggregate="lesson_id",
):
    """An agenda item does not follow from a lesson after all."""

    lesson_id: LessonId
    item_id: ItemId
    reason: Text
