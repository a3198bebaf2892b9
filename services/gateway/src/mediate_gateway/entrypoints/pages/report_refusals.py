"""Phrases for what the monitor refuses of reports."""

import re
from typing import Final

REPORT_REASONS: Final = tuple(
    (re.compile(reason), phrase)
    for reason, phrase in (
        (r"name indicators, an action line or the year of a goal tree", "refused.report.nothing"),
        (r"names an indicator twice", "refused.report.twice"),
        (r"another report has this code, which is its address", "refused.report.code"),
        (r"edition \d+ is published: say why there is another", "refused.report.reason"),
        (r"a report has (?P<most>\d+) editions at most: begin another", "refused.report.editions"),
        (r"nothing is known of what the report is about: .*", "refused.report.empty"),
        (r"(?P<count>\d+) more are there than a report holds: .*", "refused.report.more"),
        (r"(?P<size>\d+) bytes, of at most (?P<most>\d+): .*", "refused.report.large"),
        (r"\d+ editions are published under .*", "refused.report.address"),
        (r"the report is not about it", "refused.report.entry"),
        (r"the report has \d+ editions", "refused.report.edition"),
        (r"it was withdrawn before", "refused.report.withdrawn"),
    )
)
