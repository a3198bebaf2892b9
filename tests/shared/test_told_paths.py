"""What ops read of a path: where a request went, and nothing of what only some may know or do."""

import pytest

from mediate_shared.telemetry.paths import told

DEAL = "01a20543-a4c1-7561-bb72-7311d61e2c94"


class TestAPathOfThePipeline:
    @pytest.mark.parametrize(
        "path",
        [
            f"/v1/pipeline/deals/{DEAL}",
            f"/v1/pipeline/deals/{DEAL}/rounds/{DEAL}/withdrawals",
            f"/pipeline/deals/{DEAL}/edit",
            f"/pipeline/{DEAL}",
            "/pipeline/deals/zilverlicht",
            "/pipeline/zilverlicht",
            f"/V1/Pipeline/Deals/{DEAL}",
            f"//v1//pipeline//deals/{DEAL}",
            f"/v1/pipeline/\n{DEAL}",
        ],
    )
    def test_is_told_without_what_it_names(self, path: str) -> None:
        assert DEAL not in told(path)
        assert "zilverlicht" not in told(path)
        assert told(path).endswith("/…")

    @pytest.mark.parametrize("path", ["/pipeline", "/v1/pipeline"])
    def test_is_told_whole_where_it_names_nothing(self, path: str) -> None:
        assert told(path) == path


class TestAPathOfAServiceThatSeals:
    @pytest.mark.parametrize(
        "path",
        [f"/v1/deals/{DEAL}/stage", f"/v1/held-calls/{DEAL}/applications/{DEAL}", "/v1/zilverlicht", f"/v1/\n{DEAL}"],
    )
    def test_is_told_by_its_beginning(self, path: str) -> None:
        assert told(path, seals=True) == "/v1/…"

    def test_is_told_whole_where_it_is_of_no_deal(self) -> None:
        assert told("/health/ready", seals=True) == "/health/ready"


class TestAnotherPath:
    @pytest.mark.parametrize("path", ["/", f"/v1/organisations/{DEAL}", "/pipelines/x", f"/organisations/{DEAL}"])
    def test_is_told_whole(self, path: str) -> None:
        assert told(path) == path

    def test_is_told_without_what_lets_somebody_in(self) -> None:
        assert told("/invitations/abc") == "/invitations/{token}"
