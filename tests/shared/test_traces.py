"""What ops can follow: one trace from the request to the read model, kept within bounds."""

import json
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace.sampling import Decision

from mediate_shared.bus import STREAM
from mediate_shared.settings import ServiceSettings
from mediate_shared.telemetry import Telemetry
from mediate_shared.telemetry.messaging import traceparent_of
from mediate_shared.telemetry.sampling import PerSecond
from support.chassis import Ledger, applied, house
from support.infrastructure import Infrastructure
from support.running import eventually, running

BYTES_MAX = 1 << 16


def spans(directory: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in directory.glob("*.jsonl") for line in path.read_text().splitlines()]


class TestATrace:
    async def test_runs_from_the_request_through_create_and_send_to_process(
        self, hub: Infrastructure, tmp_path: Path
    ) -> None:
        settings = {"spans_directory": tmp_path}
        ledger = Ledger()
        async with (
            running(hub, "community", settings=settings) as started,
            house(hub, "agendas", wire=ledger.projects, spans_directory=tmp_path) as consumer,
        ):
            await started["community"].create("/v1/organisations", {"name": "Traced", "types": ["school"]})
            await applied(consumer, "Traced")

            async def all_there() -> bool:
                return any(span["name"].startswith("process") for span in spans(tmp_path))

            await eventually(all_there)
        by_name = {span["name"]: span for span in spans(tmp_path)}
        registered = "nl.mediate.community.organisation.registered.v1"
        request, use_case = by_name["POST /v1/organisations"], by_name["use case register"]
        create, send, process = (
            by_name[f"create {registered}"],
            by_name[f"send {STREAM}"],
            by_name[f"process {registered}"],
        )
        assert {span["trace_id"] for span in (request, use_case, create, send, process)} == {request["trace_id"]}
        assert use_case["parent_id"] == request["span_id"]
        assert create["parent_id"] == use_case["span_id"]
        assert send["parent_id"] == process["parent_id"] == create["span_id"]
        assert send["links"] == process["links"] == [f"{create['trace_id']}/{create['span_id']}"]
        assert (create["service"], process["service"]) == ("community", "agendas")
        assert (create["kind"], send["kind"], process["kind"]) == ("producer", "client", "consumer")
        assert process["attributes"]["mediate.event.queued_seconds"] >= 0
        assert send["attributes"]["messaging.batch.message_count"] >= 1

    async def test_that_the_caller_began_is_gone_on_with(self, hub: Infrastructure, tmp_path: Path) -> None:
        async with running(hub, "community", settings={"spans_directory": tmp_path}) as started:
            await started["community"].client.get(
                "/v1/organisations", headers={"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
            )
        [request] = [span for span in spans(tmp_path) if span["name"] == "GET /v1/organisations"]
        assert (request["trace_id"], request["parent_id"]) == ("a" * 32, "b" * 16)

    def test_is_read_from_the_end_of_an_envelope_and_from_nowhere_else(self) -> None:
        trace = f"00-{'a' * 32}-{'b' * 16}-01"
        end = f'"sequence":"{1:020d}"}}'
        assert traceparent_of(f'{{"data":{{}},"traceparent":"{trace}",{end}') == trace
        assert traceparent_of(f'{{"data":{{"traceparent":"{trace}"}},{end}') is None
        assert traceparent_of(f'{{"data":{{}},{end}') is None


class TestTheBounds:
    def test_on_new_traces_hold_every_second(self) -> None:
        sampler = PerSecond(5)
        decisions = [sampler.should_sample(None, number, "request").decision for number in range(100)]
        kept = decisions.count(Decision.RECORD_AND_SAMPLE)
        # A second may end in the middle of this loop, and the next one has room of its own.
        assert kept in {5, 10}
        assert decisions.count(Decision.DROP) == 100 - kept

    def test_on_the_span_file_hold_however_much_is_traced(self, tmp_path: Path) -> None:
        settings = ServiceSettings(
            database_url="postgresql://none/none",
            nats_url="nats://none",
            spans_directory=tmp_path,
            span_file_bytes_max=BYTES_MAX,
            traces_per_second_max=10_000,
        )
        telemetry = Telemetry("busy", settings)
        for number in range(1_500):
            with telemetry.span(f"span {number}", attributes={"padding": "x" * 100}):
                pass
        telemetry.stop()
        files = sorted(tmp_path.iterdir())
        assert [path.name for path in files] == ["busy.1.jsonl", "busy.jsonl"]
        assert all(path.stat().st_size <= BYTES_MAX for path in files)
        assert "span 1499" in {span["name"] for span in spans(tmp_path)}
