"""What is refused of figures that are due, of periods that are closed and of lessons, by the phrases that say it."""

from typing import Final

RHYTHM_REASONS: Final = (
    (r"the figure is \w+; only one that is due or overdue is waited for", "refused.due.waited"),
    (r"no figure of this period fell due", "refused.due.waited"),
    (r"nobody is said to bring its figures", "refused.due.nobody"),
    (r"an organisation is left \d+ days: it can be reminded from .*", "refused.due.too_soon"),
    (r"it has been reminded \d+ times, and hears of it no more", "refused.due.often"),
    (r"there is a figure of this period", "refused.due.there"),
    (r"its figures are computed: nobody brings them, .*", "refused.due.computed"),
    (r"it is closed already|it was closed (a moment ago|\d+ times)", "refused.period.closed"),
    (r"it is open: figures of it change as they come", "refused.period.open"),
    (r"it runs until \S+: it can be closed from the day after", "refused.period.runs"),
    (r"that day is still to come", "refused.lesson.ahead"),
    (r"it is named before", "refused.lesson.twice"),
    (r"there is no such observation", "refused.lesson.origin"),
    (r"it follows already", "refused.lesson.follows"),
    (r"(?P<most>\d+) items follow from it", "refused.lesson.full"),
    (r"say which organisation of yours learned it", "refused.lesson.whose"),
    (r"You keep lessons of your own organisation\.", "refused.lesson.whose"),
)
"""Reasons of the monitor service as patterns, with the phrase for each; a test holds each of them to its words."""
