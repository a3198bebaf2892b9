"""The way between the pages of subscriptions."""

from typing import Final

TABS: Final = (
    ("overview", "/subscriptions"),
    ("endpoints", "/subscriptions/endpoints"),
    ("deliveries", "/subscriptions/deliveries"),
    ("nats", "/subscriptions/nats"),
    ("catalogue", "/subscriptions/catalogue"),
    ("receivers", "/subscriptions/receivers"),
)
"""The name of each page, which also ends the key of its words, and its path; who sees it is what its route declares."""
