"""The embedded hub's own span store: JSON lines per service, bounded in size by one rotation."""

import json
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult


class SpanFile(SpanExporter):
    """Appends finished spans to ``<service>.jsonl``; at ``bytes_max`` the file becomes ``<service>.1.jsonl``."""

    def __init__(self, directory: Path, service: str, *, bytes_max: int) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._path = directory / f"{service}.jsonl"
        self._older = directory / f"{service}.1.jsonl"
        self._bytes_max = bytes_max
        self._lock = Lock()
        self._file = self._path.open("ab", buffering=0)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write one line a span; a full disk costs the spans and nothing else."""
        lines = b"".join(_line(span) for span in spans)
        with self._lock:
            try:
                if self._file.tell() + len(lines) > self._bytes_max:
                    self._file.close()
                    self._path.replace(self._older)
                    self._file = self._path.open("ab", buffering=0)
                self._file.write(lines)
            except OSError:
                return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()


def _line(span: ReadableSpan) -> bytes:
    context, parent = span.get_span_context(), span.parent
    service = span.resource.attributes.get("service.name")
    return (
        json.dumps(
            {
                "trace_id": f"{context.trace_id:032x}" if context else None,
                "span_id": f"{context.span_id:016x}" if context else None,
                "parent_id": f"{parent.span_id:016x}" if parent else None,
                "service": service,
                "name": span.name,
                "kind": span.kind.name.lower(),
                "start_ns": span.start_time,
                "end_ns": span.end_time,
                "status": span.status.status_code.name.lower(),
                "attributes": dict(span.attributes or {}),
                "links": [f"{link.context.trace_id:032x}/{link.context.span_id:016x}" for link in span.links],
            }
        )
        + "\n"
    ).encode()
