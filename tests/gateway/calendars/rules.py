"""RFC 5545 by hand: what holds of a calendar file as bytes, and what its lines say, read without any library."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

LINE_BYTES_MAX: Final = 75
_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_UTC: Final = re.compile(r"\d{8}T\d{6}Z")
_DAY: Final = re.compile(r"\d{8}")
_ONCE: Final = ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS", "CREATED", "LAST-MODIFIED")
_TEXTS: Final = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "NAME", "X-WR-CALNAME", "X-WR-CALDESC"})


@dataclass
class Component:
    """What stands between a BEGIN and its END: properties by name, each with its parameters and its raw value."""

    name: str
    properties: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)
    components: list["Component"] = field(default_factory=list)

    def one(self, name: str) -> str:
        """Return the raw value of a property that is there once."""
        [(_, value)] = self.properties[name]
        return value

    def text(self, name: str) -> str:
        """Return the text of a property that is there once, as it was before it was escaped."""
        return unescaped(self.one(name))

    def parameters(self, name: str) -> dict[str, str]:
        """Return the parameters of a property that is there once."""
        [(parameters, _)] = self.properties[name]
        return parameters


def read(content: bytes) -> Component:
    """Return the calendar in a file, held to every rule that follows."""
    lines = _unfolded(content)
    calendar = _component(lines, next(lines))
    assert next(lines, None) is None, "nothing stands behind it"
    assert calendar.name == "VCALENDAR"
    assert calendar.one("VERSION") == "2.0"
    assert calendar.one("PRODID")
    identifiers = [event.one("UID") for event in calendar.components]
    assert len(identifiers) == len(set(identifiers)), "each thing is there once"
    for event in calendar.components:
        _hold(event)
    return calendar


def unescaped(text: str) -> str:
    """Return a text as it was before it was escaped (3.3.11)."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def _unfolded(content: bytes) -> Iterator[str]:
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b""), "lines end in CRLF and in nothing else"
    assert b"\r" not in content.replace(b"\r\n", b"")
    physical = content[:-2].split(b"\r\n")
    assert max(map(len, physical)) <= LINE_BYTES_MAX
    # Each by itself, so that no character is broken in two.
    assert all(each.decode() for each in physical)
    for line in content[:-2].replace(b"\r\n ", b"").decode().split("\r\n"):
        assert line, "no line is empty"
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line), "no line holds a control character"
        yield line


def _component(lines: Iterator[str], first: str) -> Component:
    begins, _, name = first.partition(":")
    assert begins == "BEGIN"
    component = Component(name)
    for line in lines:
        if line == f"END:{name}":
            return component
        if line.startswith("BEGIN:"):
            component.components.append(_component(lines, line))
        else:
            key, parameters, value = _property(line)
            component.properties.setdefault(key, []).append((parameters, value))
    raise AssertionError(f"{name} has no end")


def _property(line: str) -> tuple[str, dict[str, str], str]:
    head, colon, value = line.partition(":")
    assert colon
    name, *parameters = head.split(";")
    assert _NAME.fullmatch(name), line
    if name in _TEXTS:
        bare = _ESCAPED.sub("", value)
        assert "\\" not in bare
        assert ";" not in bare, "a semicolon is escaped"
        assert "," not in bare or name == "CATEGORIES", "a comma is escaped"
        assert set(_ESCAPED.findall(value)) <= set("\\;,nN")
    return name, dict(part.split("=", 1) for part in parameters), value


def _hold(event: Component) -> None:
    assert event.name == "VEVENT"
    for name in _ONCE:
        assert len(event.properties[name]) == 1, name
    for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
        assert _UTC.fullmatch(event.one(name)), name
    assert int(event.one("SEQUENCE")) >= 0
    assert event.one("STATUS") in {"TENTATIVE", "CONFIRMED", "CANCELLED"}
    if event.parameters("DTSTART") == {"VALUE": "DATE"}:
        assert _DAY.fullmatch(event.one("DTSTART"))
        assert "DTEND" not in event.properties
    else:
        assert _UTC.fullmatch(event.one("DTSTART"))
        if "DTEND" in event.properties:
            assert _UTC.fullmatch(event.one("DTEND"))
            assert event.one("DTEND") > event.one("DTSTART"), "an end lies behind its start"
