"""Traces of one service, from the request through journal and bus to the read model.

Each service has a tracer provider of its own, so that services which share a process keep their names.
Messaging spans follow the OpenTelemetry conventions: ``create`` when an event is recorded, ``send`` when
the relay publishes a batch (linked to each create), ``process`` when a consumer applies it (child of create).
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, Status, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from mediate_shared.settings import ServiceSettings
from mediate_shared.telemetry.attributes import ERROR_TYPE
from mediate_shared.telemetry.sampling import sampler
from mediate_shared.telemetry.spans import SpanFile

_ODD_HEX = frozenset("13579bdf")
_PROPAGATOR = TraceContextTextMapPropagator()


def current_traceparent() -> str | None:
    """Return the W3C traceparent of the current span, or None outside a trace."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def context_of(traceparent: str | None) -> Context | None:
    """Return the context a traceparent names, or None for none or a malformed one."""
    if not traceparent:
        return None
    context = _PROPAGATOR.extract({"traceparent": traceparent})
    return context if get_current_span(context).get_span_context().is_valid else None


def is_sampled(traceparent: str | None) -> bool:
    """Tell whether a traceparent's trace is recorded, without parsing more than its flags."""
    return traceparent is not None and traceparent[-1:] in _ODD_HEX


class Telemetry:
    """The tracer of one service and where its spans go."""

    def __init__(self, service: str, settings: ServiceSettings) -> None:
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": service, "service.namespace": "mediate"}),
            sampler=sampler(settings.traces_per_second_max),
        )
        if settings.spans_directory is not None:
            store = SpanFile(settings.spans_directory, service, bytes_max=settings.span_file_bytes_max)
            self._provider.add_span_processor(SimpleSpanProcessor(store))
        if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
            self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("mediate")

    @contextmanager
    def span(
        self,
        name: str,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        parent: Context | None = None,
        links: Sequence[SpanContext] = (),
        attributes: dict[str, AttributeValue] | None = None,
    ) -> Iterator[Span]:
        """Open a span; of an exception that passes through it keeps the kind, and none of the words."""
        with self._tracer.start_as_current_span(
            name,
            context=parent,
            kind=kind,
            links=[Link(link) for link in links],
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except Exception as error:
                span.set_attribute(ERROR_TYPE, type(error).__qualname__)
                span.set_status(Status(StatusCode.ERROR))
                raise

    def stop(self) -> None:
        """Flush and close."""
        self._provider.shutdown()
