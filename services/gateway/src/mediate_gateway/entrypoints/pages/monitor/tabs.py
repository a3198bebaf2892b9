"""The way between the pages of the monitor."""

from typing import Final

TABS: Final = (
    ("figures", "/monitor"),
    ("due", "/monitor/due"),
    ("periods", "/monitor/periods"),
    ("questions", "/monitor/questions"),
    ("crossover", "/monitor/crossover"),
    ("participation", "/monitor/participation"),
    ("lessons", "/monitor/lessons"),
    ("reports", "/monitor/reports"),
    ("open_data", "/open-data"),
)
"""The name of each page, which also ends the key of its words, and its path; who sees it is what its route declares."""
