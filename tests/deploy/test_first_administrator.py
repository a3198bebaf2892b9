"""How the first person gets into an embedded hub, and in again when the password is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from support.hub import Hub, free_port, hub

LOGIN = "administrator"
CHOSEN = "chosen-by-its-owner-alone"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("administrator") / "data"


@pytest.fixture(scope="module")
def told() -> list[str | None]:
    """The password that each start told its terminal."""
    return []


@pytest.fixture(scope="class")
def started(data_dir: Path, told: list[str | None]) -> Iterator[Hub]:
    """The hub of the module, started once more for the tests of a class."""
    with hub(data_dir, "--port", str(free_port())) as running:
        told.append(running.first_password)
        yield running


@contextmanager
def signed_in(started: Hub, password: str) -> Iterator[httpx.Client]:
    """Yield a client of the administrator, signed in as from a page of the hub."""
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": started.url}
    with httpx.Client(base_url=started.url, headers=headers) as client:
        answer = client.post("/v1/identity/sessions", json={"login": LOGIN, "password": password})
        assert answer.status_code == 201, answer.text
        yield client


def is_refused(started: Hub, password: str) -> bool:
    answer = httpx.post(f"{started.url}/v1/identity/sessions", json={"login": LOGIN, "password": password})
    return answer.status_code == 401


class TestANewHub:
    def test_tells_its_operator_once_how_to_sign_in(self, started: Hub) -> None:
        password = started.first_password
        assert password is not None
        line = f"Sign in at {started.url}/sign-in as administrator with {password}; you will be asked for a new one."
        assert started.said.count(line) == started.said.count(password) == 1

    def test_lets_in_who_was_told_and_asks_for_another_password(self, started: Hub) -> None:
        assert started.first_password is not None
        with signed_in(started, started.first_password) as client:
            account = client.get("/v1/identity/me").json()["account"]
            assert account["roles"] == ["administrator"]
            assert account["must_change_password"]

    def test_keeps_the_password_nowhere(self, started: Hub) -> None:
        assert started.first_password is not None
        told = started.first_password.encode()
        files = [path for path in started.data_dir.rglob("*") if path.is_file()]
        assert {"hub.json", "secrets.json", "hub.jsonl"} <= {path.name for path in files}
        assert [path.name for path in files if told in path.read_bytes()] == []


class TestAHubWhoseAdministratorChoseNoPassword:
    def test_tells_another_at_its_next_start(self, started: Hub, told: list[str | None]) -> None:
        *earlier, password = told
        assert password is not None
        assert password not in earlier
        with signed_in(started, password) as client:
            changed = client.post("/v1/identity/me/password", json={"current": password, "new": CHOSEN})
            assert changed.status_code == 200, changed.text


class TestAHubWhoseAdministratorChoseAPassword:
    def test_tells_no_password_any_more(self, started: Hub) -> None:
        assert started.first_password is None
        with signed_in(started, CHOSEN):
            pass

    def test_gives_a_new_one_to_who_lost_it_and_has_the_files_of_the_hub(self, started: Hub) -> None:
        with signed_in(started, CHOSEN) as before:
            reset = started.command("password", "reset")
            assert reset.returncode == 0, reset.stderr
            assert reset.stdout.startswith(f"Sign in at {started.url}/sign-in as administrator with ")
            password = reset.stdout.split(" with ")[1].split(";")[0]
            assert before.get("/v1/identity/me").status_code == 401
        assert is_refused(started, CHOSEN)
        with signed_in(started, password) as client:
            assert client.get("/v1/identity/me").json()["account"]["must_change_password"]
        logs = "".join(path.read_text() for path in (started.data_dir / "log").glob("*.jsonl*"))
        assert password not in logs

    def test_resets_nobodys_password_who_is_not_known(self, started: Hub) -> None:
        reset = started.command("password", "reset", "--login", "nobody@studio.example")
        assert reset.returncode == 1
        assert reset.stdout == ""
        assert "nobody signs in as 'nobody@studio.example'" in reset.stderr


class TestNoHub:
    def test_resets_no_password(self, tmp_path: Path) -> None:
        reset = Hub.run("password", "reset", "--data-dir", str(tmp_path / "none"))
        assert reset.returncode == 1
        assert "no hub runs in" in reset.stderr
        assert not (tmp_path / "none").exists()
