import json
from pathlib import Path

import pytest

from mediate_contracts.compatibility import breaks
from mediate_contracts.generate import write
from mediate_contracts.published import PromiseBroken, publication, published
from mediate_contracts.schema import schemas

TYPE = "nl.mediate.pipeline.round.closed.v1"
CLOSED = {"type": "object", "properties": {"round_id": {"type": "string"}}, "required": ["round_id"]}
NOTED = {**CLOSED, "properties": {"round_id": {"type": "string"}, "note": {"type": "string"}}}


class TestWhatTheHubPromised:
    def test_is_kept_by_the_code_of_today(self, contracts: Path) -> None:
        assert breaks(published(contracts / "published"), schemas()) == []

    def test_is_written_down_for_every_event_version(self, contracts: Path) -> None:
        folder = contracts / "published"
        assert write(folder, publication(published(folder), schemas()), check=True) == []


class TestPublication:
    def test_starts_from_nothing(self, tmp_path: Path) -> None:
        assert published(tmp_path / "absent") == {}
        write(tmp_path, publication({}, {TYPE: CLOSED}), check=False)
        assert published(tmp_path) == {TYPE: CLOSED}

    def test_takes_in_a_new_optional_field_so_that_it_stays(self, tmp_path: Path) -> None:
        write(tmp_path, publication({TYPE: CLOSED}, {TYPE: NOTED}), check=False)
        with pytest.raises(PromiseBroken, match="`note` is gone"):
            publication(published(tmp_path), {TYPE: CLOSED})

    def test_refuses_with_a_sentence_per_difference(self) -> None:
        with pytest.raises(PromiseBroken) as refused:
            publication({TYPE: CLOSED, "gone.v1": CLOSED}, {TYPE: {"type": "object", "properties": {}}})
        assert len(refused.value.sentences) == 2

    def test_ends_each_file_with_a_newline(self) -> None:
        (content,) = publication({}, {TYPE: CLOSED}).values()
        assert content.endswith(b"}\n")
        assert json.loads(content) == CLOSED
