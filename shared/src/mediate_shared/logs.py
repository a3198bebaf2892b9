"""Structured logs: a constant name, facts as fields, and the trace they belong to."""

import logging
import sys
from collections.abc import MutableMapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Literal, TextIO, cast

import structlog
from opentelemetry import trace


def _with_trace(_logger: object, _name: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        fields["trace_id"] = f"{context.trace_id:032x}"
        fields["span_id"] = f"{context.span_id:016x}"
    return fields


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
            structlog.dev.set_exc_info if for_people else structlog.processors.format_exc_info,
            # The default prints the local variables of every frame, and with them what people told in confidence.
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
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
