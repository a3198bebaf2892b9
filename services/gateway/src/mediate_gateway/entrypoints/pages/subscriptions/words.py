"""What an endpoint is sent, and why something was, in words."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mediate_gateway.entrypoints.wording import Wording

AREAS: Final = ("community", "agendas", "monitor", "pipeline")
"""The services whose events partners may be sent, in the order of the form."""
_PREFIX: Final = "nl.mediate."
STATUS_KINDS: Final[Mapping[str, str]] = {
    "unconfirmed": "info",
    "active": "positive",
    "paused": "neutral",
    "disabled": "warning",
}
"""How the tag of each status of an endpoint looks."""
DELIVERY_KINDS: Final[Mapping[str, str]] = {
    "pending": "info",
    "delivered": "positive",
    "dead": "warning",
    "cancelled": "neutral",
}
"""How the tag of each status of a delivery looks."""


def pattern_of(area: str) -> str:
    """Return the pattern of all events of a service."""
    return f"{_PREFIX}{area}.*"


def split_types(types: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the services that are wanted as a whole, and the types and patterns that are wanted besides."""
    whole = {pattern_of(each): each for each in AREAS}
    return [whole[each] for each in types if each in whole], [each for each in types if each not in whole]


def filter_in_words(endpoint: Mapping[str, Any], word: Wording) -> list[str]:
    """Return what an endpoint is sent, a sentence for each part of its filter; one where it is sent everything."""
    areas, types = split_types(endpoint["types"])
    said = []
    if areas:
        named = ", ".join(word.say(f"service.{each}") for each in areas)
        said.append(word.say("subscriptions.filter.areas", areas=named))
    if types:
        said.append(word.say("subscriptions.filter.types", types=", ".join(types)))
    if endpoint["action_lines"]:
        lines = ", ".join(word.say(f"interest.{each}") for each in endpoint["action_lines"])
        said.append(word.say("subscriptions.filter.lines", lines=lines))
    if endpoint["subjects"]:
        said.append(word.say("subscriptions.filter.subjects", count=len(endpoint["subjects"])))
    said += [
        word.say("subscriptions.filter.field", path=each["path"], values=_values(each["one_of"]))
        for each in endpoint["fields"]
    ]
    return said or [word.say("subscriptions.filter.none")]


def why_in_words(why: Mapping[str, Any], kind: str, endpoint_name: str, word: Wording) -> str:
    """Return in a sentence why something was sent to an endpoint."""
    if kind != "event":
        return word.say(f"subscriptions.why.{kind}", endpoint=endpoint_name)
    audience = why.get("audience")
    seen = f"subscriptions.audience.{audience}"
    said = [word.say("subscriptions.why.event", audience=word.say(seen) if word.knows(seen) else str(audience))]
    matched = []
    if why.get("type"):
        matched.append(word.say("subscriptions.why.type", type=why["type"]))
    if why.get("action_line"):
        matched.append(word.say("subscriptions.why.line", line=word.say(f"interest.{why['action_line']}")))
    if why.get("subject"):
        matched.append(word.say("subscriptions.why.subject", subject=why["subject"]))
    matched += [word.say("subscriptions.why.field", path=_path_of(each)) for each in why.get("fields") or ()]
    if matched:
        said.append(word.say("subscriptions.why.matched", endpoint=endpoint_name, parts=", ".join(matched)))
    else:
        said.append(word.say("subscriptions.why.everything", endpoint=endpoint_name))
    return " ".join(said)


def _path_of(field: Any) -> str:
    return str(field["path"]) if isinstance(field, Mapping) else str(field)


def _values(values: Sequence[Any]) -> str:
    return ", ".join(str(each) for each in values)
