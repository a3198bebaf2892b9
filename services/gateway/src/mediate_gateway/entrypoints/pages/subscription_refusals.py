"""What is refused of endpoints and of deliveries, by the phrases that say it."""

from typing import Final

SUBSCRIPTION_REASONS: Final = (
    (r"a field is written as its path, an equals sign and values .*", "refused.subscriptions.field"),
)
"""Reasons of the subscriptions service as patterns, with the phrase for each; a test holds each to its words."""
