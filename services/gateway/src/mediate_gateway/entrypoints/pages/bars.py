"""How far the items of an action line are, as the pieces of a bar."""

from collections.abc import Mapping
from typing import Any

from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.domain.progress import progress
from mediate_gateway.entrypoints.wording import Wording


def pieces(by_status: Mapping[ItemStatus, int], wording: Wording) -> list[dict[str, Any]]:
    """Return the pieces of a progress bar: step, count, words, and place and width in percent of the bar."""
    counted = {step: count for step, count in progress(by_status).items() if count}
    total = sum(counted.values())
    found = []
    before = 0
    for step, count in counted.items():
        text = wording.say("progress.part", count=wording.number(count), step=wording.say(f"progress.{step}"))
        found.append(
            {
                "step": step,
                "count": count,
                "text": text,
                "x": f"{100 * before / total:.2f}",
                "width": f"{100 * count / total:.2f}",
            }
        )
        before += count
    return found
