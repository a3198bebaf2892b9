"""Structured logs: a constant name, facts as fields, and the trace they belong to."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final, Literal, TextIO, cast

import structlog
from opentelemetry import trace
from pydantic import ValidationError

_CAUSES_MAX: Final = 20
_WITH_A_VALUE: Final = (
    (re.compile(r"^((?:DETAIL|HINT|CONTEXT): ).*$", re.MULTILINE), r"\1…"),
    (re.compile(r"(query argument \$\d+: ).*$", re.MULTILINE), r"\1…"),
    (re.compile(r"(invalid input [^:\n]*: ).*$", re.MULTILINE), r"\1…"),
    (re.compile(r"^(\[parameters: ).*$", re.MULTILINE), r"\1…]"),
)
"""Where a database and its driver repeat what they were given."""


def _with_trace(_logger: object, _name: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        fields["trace_id"] = f"{context.trace_id:032x}"
        fields["span_id"] = f"{context.span_id:016x}"
    return fields


def discreetly(exc_info: Any) -> str:
    """Return an exception and what caused it as text: where, what kind, and in words that repeat no value.

    A database says which row it refused, and Pydantic what it could not read: both is what people told in confidence.
    """
    parts: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(parts) < _CAUSES_MAX:
        parts.append(_told(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\nThat led to:\n\n".join(reversed(parts))


def _told(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    told = f"Traceback (most recent call last):\n{frames}{type(error).__qualname__}: {_words_of(error)}"
    if isinstance(error, BaseExceptionGroup):
        told += "".join(f"\n\nOne of them:\n\n{_told(each)}" for each in error.exceptions[:_CAUSES_MAX])
    return told


def _words_of(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        refused = (f"{'.'.join(map(str, each['loc']))} {each['type']}" for each in error.errors(include_input=False))
        return f"{error.title}: {', '.join(refused)}"
    words = str(error)
    for pattern, kept in _WITH_A_VALUE:
        words = pattern.sub(kept, words)
    return words


class _Bounded:
    """A log file that is rotated at its bound; one older is kept."""

    def __init__(self, path: Path, bytes_max: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handler = RotatingFileHandler(path, maxBytes=bytes_max, backupCount=1, encoding="utf-8")

    def write(self, text: str) -> None:
        self._handler.emit(logging.makeLogRecord({"msg": text.rstrip("\n")}))

    def flush(self) -> None:
        """Written lines are flushed already."""


def configure_logs(
    *,
    level: str,
    style: Literal["auto", "json", "console"],
    file: Path | None = None,
    file_bytes_max: int = 16 << 20,
) -> None:
    """Send structured logs to standard error, or to a bounded file: JSON lines, or text where a person reads along."""
    for_people = style == "console" or (style == "auto" and file is None and sys.stderr.isatty())
    severity = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_trace,
            structlog.processors.StackInfoRenderer(),
            structlog.dev.set_exc_info if for_people else structlog.processors.ExceptionRenderer(discreetly),
            # The default prints the local variables of every frame, and with them what people told in confidence.
            structlog.dev.ConsoleRenderer(exception_formatter=lambda out, error: print(discreetly(error), file=out))
            if for_people
            else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(severity),
        logger_factory=structlog.WriteLoggerFactory(
            cast("TextIO", _Bounded(file, file_bytes_max)) if file else sys.stderr
        ),
        cache_logger_on_first_use=True,
    )
    # Libraries log through the standard module; only their warnings concern ops.
    logging.basicConfig(
        level=max(severity, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )


def get_logger(service: str) -> structlog.typing.FilteringBoundLogger:
    """Return a logger that names its service in every line."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(service=service)
    return logger
