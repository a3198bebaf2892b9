"""Words that stand in a template itself, where only one language would read them."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Final

from jinja2 import nodes

from gateway.words.sources import parsed

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_OF_NO_LANGUAGE: Final = ("MEDIATE",)
_TYPED_ELEMENTS: Final = frozenset({"code", "kbd", "samp"})
"""What is in these is typed or shown by machines, the same in every language."""
_READ_OUT: Final = frozenset(
    {"alt", "title", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "placeholder"}
)
_BUTTONS: Final = frozenset({"submit", "reset", "button"})
_SHOWN_BY_MACROS: Final = frozenset(
    {"words", "title", "label", "caption", "text", "summary", "hint", "legend", "heading", "about", "description"}
)
"""Names of macros' parameters whose value is read by people."""
_UNKNOWN: Final = "\N{HORIZONTAL ELLIPSIS}"
Macros = Mapping[str, list[str]]
"""The parameters of each macro by its name."""


def macros_of(text: str) -> dict[str, list[str]]:
    """Return the macros that a template defines."""
    return {macro.name: [arg.name for arg in macro.args] for macro in parsed(text).find_all(nodes.Macro)}


def literal_words(text: str, file: str, macros: Macros) -> list[str]:
    """Return the words in a template that no catalogue holds, as sentences with the file, the line and the words."""
    tree = parsed(text)
    reader = _Reader()
    for line, piece, is_private in _written(tree, is_private=False):
        if not (is_private and _are_classes(piece)):
            reader.at(line)
            reader.feed(piece)
    reader.close()
    found = [(line, where, words) for line, where, words in reader.found if _WORD.search(_without_names(words))]
    return [f"{file}:{line}: “{words.strip()}” {where}" for line, where, words in [*found, *_given(tree, macros)]]


def _are_classes(piece: str) -> bool:
    """Return whether all of a text may be names of classes: these have a hyphen in them, and no capitals."""
    return all("-" in each and each == each.lower() for each in piece.replace(_UNKNOWN, " ").split())


def _without_names(words: str) -> str:
    for name in _OF_NO_LANGUAGE:
        words = words.replace(name, "")
    return words


def _written(node: nodes.Node, *, is_private: bool) -> Iterator[tuple[int, str, bool]]:
    """Yield what a template writes, whichever way its conditions turn out, with its line.

    The third says whether it is in a macro for the template itself: such a one may write a part of a tag.
    """
    for each in node.iter_child_nodes(only=("nodes", "body", "elif_", "else_")):
        if isinstance(each, nodes.TemplateData):
            yield each.lineno, each.data, is_private
        elif isinstance(each, nodes.Expr):
            yield each.lineno, _shown(each), is_private
        else:
            begins = isinstance(each, nodes.Macro) and each.name.startswith("_")
            yield from _written(each, is_private=is_private or begins)


def _shown(node: nodes.Node | None) -> str:
    """Return the texts that an expression may show as they are."""
    match node:
        case nodes.Const(value=str() as value):
            return value
        case nodes.CondExpr(expr1=one, expr2=other):
            return f"{_shown(one)}{_UNKNOWN}{_shown(other)}"
        case nodes.Or(left=one, right=other) | nodes.Add(left=one, right=other):
            return f"{_shown(one)}{_UNKNOWN}{_shown(other)}"
        case nodes.Concat(nodes=pieces):
            return "".join(_shown(piece) for piece in pieces)
        case nodes.Filter(node=inner, args=args) if node.name in {"default", "d", "e", "upper", "capitalize", "safe"}:
            return _UNKNOWN.join(_shown(each) for each in (inner, *args))
        case _:
            return _UNKNOWN


def _given(tree: nodes.Template, macros: Macros) -> Iterator[tuple[int, str, str]]:
    """Yield the texts that a template gives to macros that show them; keys have a dot and no blank."""
    for call in tree.find_all(nodes.Call):
        name = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", "")
        named = [*zip(macros.get(name, ()), call.args, strict=False), *((each.key, each.value) for each in call.kwargs)]
        for parameter, value in named if name in macros else ():
            words = _shown(value)
            is_key = re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", words) is not None
            if parameter in _SHOWN_BY_MACROS and not is_key and _WORD.search(_without_names(words)):
                yield call.lineno, f"is given to {name}() as {parameter}", words


class _Reader(HTMLParser):
    """Hears what people read: text between tags, and the attributes that are shown or read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str, str]] = []
        self._typed = 0
        self._offset = 0

    def at(self, line: int) -> None:
        """Say in which line of the template the next piece stands."""
        self._offset = line - self.getpos()[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._typed += tag in _TYPED_ELEMENTS
        kind = dict(attrs).get("type") or ("submit" if tag == "button" else "text")
        for name, value in attrs:
            is_shown = name in _READ_OUT or (name == "value" and tag == "input" and kind in _BUTTONS)
            if is_shown and value:
                self._found(f"in {name} of <{tag}>", value)

    def handle_endtag(self, tag: str) -> None:
        self._typed -= tag in _TYPED_ELEMENTS and self._typed > 0

    def handle_data(self, data: str) -> None:
        if not self._typed:
            self._found("between tags", data)

    def _found(self, where: str, words: str) -> None:
        line = self.getpos()[0] + self._offset + words[: len(words) - len(words.lstrip())].count("\n")
        self.found.append((line, where, words))
