"""What templates and Python say, read from their syntax: keys, parts of keys, and what is filled in."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from jinja2 import Environment, nodes

import mediate_gateway

PACKAGE: Final = Path(mediate_gateway.__file__).parent
Pattern = tuple[str | None, ...]
"""Pieces of a key in their order: words as they are, and None for what is only known when the hub runs."""
_EXTENSIONS: Final = ("jinja2.ext.do", "jinja2.ext.loopcontrols")


@dataclass(frozen=True)
class Said:
    """A key that a file says, or the pieces of one; ``filled`` is None where what is filled in is not in the file."""

    file: str
    line: int
    pattern: Pattern
    filled: frozenset[str] | None

    @property
    def key(self) -> str | None:
        """The key, where the file has the whole of it."""
        return self.pattern[0] if len(self.pattern) == 1 else None

    @property
    def where(self) -> str:
        """The place, as an editor opens it."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Source:
    """One file: what it says, and every text and composed text in it, any of which may be a key."""

    file: str
    said: tuple[Said, ...]
    texts: frozenset[str]
    composed: frozenset[Pattern]


@cache
def sources() -> tuple[Source, ...]:
    """Return every template and every module of the gateway."""
    templates = [of_template(path.read_text("utf-8"), place(path)) for path in template_paths()]
    modules = [of_module(path.read_text("utf-8"), place(path)) for path in sorted(PACKAGE.rglob("*.py"))]
    return (*templates, *modules)


@cache
def template_paths() -> tuple[Path, ...]:
    """Return where the templates are."""
    return tuple(sorted((PACKAGE / "templates").rglob("*.html")))


def place(path: Path) -> str:
    """Return a file's path within the gateway."""
    return str(path.relative_to(PACKAGE))


def parsed(text: str) -> nodes.Template:
    """Return the syntax of a template."""
    return Environment(autoescape=True, extensions=_EXTENSIONS).parse(text)


def of_template(text: str, file: str) -> Source:
    """Return what a template says."""
    tree = parsed(text)
    said = []
    for call in tree.find_all(nodes.Call):
        name = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", None)
        if name == "say" and call.args:
            is_open = call.dyn_kwargs is not None
            filled = None if is_open else frozenset(str(each.key) for each in call.kwargs)
            said += [Said(file, call.lineno, pattern, filled) for pattern in _in_template(call.args[0])]
    texts = frozenset(each.value for each in tree.find_all(nodes.Const) if isinstance(each.value, str))
    composed = {
        pattern
        for each in tree.find_all((nodes.Concat, nodes.Add))
        for pattern in _in_template(each)
        if len(pattern) > 1
    }
    return Source(file, tuple(said), texts, frozenset(composed))


def _in_template(node: nodes.Node | None) -> Iterator[Pattern]:
    match node:
        case nodes.Const(value=str() as value):
            yield (value,)
        case nodes.CondExpr(expr1=one, expr2=other):
            yield from _in_template(one)
            yield from _in_template(other)
        case nodes.Concat(nodes=pieces):
            yield from _joined([list(_in_template(piece)) for piece in pieces])
        case nodes.Add(left=left, right=right):
            yield from _joined([list(_in_template(left)), list(_in_template(right))])
        case _:
            yield (None,)


def of_module(text: str, file: str) -> Source:
    """Return what a module says; ``done="x"`` of an answer says "done.x"."""
    tree = ast.parse(text)
    documented = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    said, texts, composed = list[Said](), set[str](), set[Pattern]()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="say") | ast.Name(id="say"), args=[first, *_], keywords=keywords):
                is_open = any(each.arg is None for each in keywords)
                filled = None if is_open else frozenset(str(each.arg) for each in keywords)
                said += [Said(file, node.lineno, pattern, filled) for pattern in _in_module(first)]
            case ast.Call(func=ast.Attribute(attr="go"), keywords=keywords):
                done = [pattern for each in keywords if each.arg == "done" for pattern in _in_module(each.value)]
                said += [Said(file, node.lineno, _joint(("done.",), each), None) for each in done if each != (None,)]
            case (
                ast.keyword(arg="family", value=ast.Constant(value=str() as family))
                | ast.AnnAssign(target=ast.Name(id="family"), value=ast.Constant(value=str() as family))
            ):
                composed.add((f"{family}.", None))
            case ast.Constant(value=str() as value) if id(node) not in documented:
                texts.add(value)
            case ast.JoinedStr() | ast.BinOp(op=ast.Add()):
                composed |= {pattern for pattern in _in_module(node) if len(pattern) > 1}
    return Source(file, tuple(said), frozenset(texts), frozenset(composed))


def _in_module(node: ast.expr) -> Iterator[Pattern]:
    match node:
        case ast.Constant(value=str() as value):
            yield (value,)
        case ast.IfExp(body=one, orelse=other):
            yield from _in_module(one)
            yield from _in_module(other)
        case ast.JoinedStr(values=pieces):
            yield from _joined([list(_in_module(piece)) for piece in pieces])
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _joined([list(_in_module(left)), list(_in_module(right))])
        case _:
            yield (None,)


def _joined(pieces: list[list[Pattern]]) -> Iterator[Pattern]:
    for choice in product(*pieces):
        whole: Pattern = ()
        for piece in choice:
            whole = _joint(whole, piece)
        yield whole


def _joint(first: Pattern, second: Pattern) -> Pattern:
    """Return two patterns as one; words that meet become one piece."""
    if first and second and first[-1] is not None and second[0] is not None:
        return (*first[:-1], first[-1] + second[0], *second[1:])
    return (*first, *second)
