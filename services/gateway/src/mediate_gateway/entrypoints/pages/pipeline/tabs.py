"""The way between the pages of the pipeline."""

from typing import Final

TABS: Final = (
    ("board", "/pipeline"),
    ("deals", "/pipeline/deals"),
    ("steps", "/pipeline/next-steps"),
    ("funds", "/pipeline/funds"),
    ("calls", "/pipeline/calls"),
    ("intake", "/pipeline/intake"),
    ("disclosed", "/pipeline/disclosed"),
    ("figures", "/pipeline/figures"),
)
"""The name of each page, which also ends the key of its words, and its path; who sees it is what its route declares."""
