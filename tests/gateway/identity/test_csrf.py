"""What another site's page cannot do in somebody's name, though their browser sends the cookie along."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from mediate_gateway.adapters.opaque import new_token
from mediate_gateway.entrypoints.credentials import SECURE_COOKIE
from mediate_gateway.entrypoints.csrf import CROSS_SITE, check, csrf_token, refuse_cross_site
from mediate_shared.problems import ProblemError
from support.people import ADMINISTRATOR, COOKIE, PASSWORD, somebody
from support.running import Running

SESSION = new_token()
OURS = "https://hub.example"


def passes(headers: Mapping[str, str], *, method: str = "POST", cookie: bool = True, scheme: str = "https") -> bool:
    name = SECURE_COOKIE if scheme == "https" else COOKIE
    sent = {"host": "hub.example", **headers, **({"cookie": f"{name}={SESSION}"} if cookie else {})}
    scope = {
        "type": "http",
        "method": method,
        "scheme": scheme,
        "server": ("hub.example", 443),
        "path": "/v1/identity/sessions",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    try:
        refuse_cross_site(Request(scope))
    except ProblemError as refused:
        # Anything else it might be refused for would fail the test that expects it to pass.
        return refused.problem is not CROSS_SITE
    return True


class TestARequest:
    @given(st.sampled_from(["cross-site", "same-site", "none", "", "SAME-ORIGIN "]))
    def test_from_another_site_is_refused_whatever_else_it_says(self, fetched: str) -> None:
        assert not passes({"sec-fetch-site": fetched, "origin": OURS})
        assert not passes({"sec-fetch-site": fetched, "origin": OURS}, cookie=False)

    def test_from_a_page_of_the_hub_passes(self) -> None:
        assert passes({"sec-fetch-site": "same-origin"})
        assert passes({"sec-fetch-site": "same-origin", "origin": OURS})

    @pytest.mark.parametrize(
        "origin",
        [
            "null",
            "https://evil.example",
            "http://hub.example",
            "https://hub.example:8443",
            "https://hub.example.evil",
            "https://sub.hub.example",
            "https://[",
            "https://hub.example:x",
            "",
        ],
    )
    def test_of_a_browser_that_names_only_its_origin_has_to_name_ours(self, origin: str) -> None:
        assert not passes({"origin": origin})
        assert not passes({"origin": origin}, cookie=False)

    @pytest.mark.parametrize("origin", [OURS, "https://hub.example:443", "https://HUB.example"])
    def test_of_a_browser_that_names_our_origin_passes(self, origin: str) -> None:
        assert passes({"origin": origin})

    def test_that_does_not_say_where_it_is_from_passes_only_without_a_session(self) -> None:
        assert not passes({})
        assert passes({}, cookie=False)

    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
    def test_that_changes_nothing_passes(self, method: str) -> None:
        assert passes({"sec-fetch-site": "cross-site"}, method=method)

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
    def test_that_may_change_something_is_held_to_it(self, method: str) -> None:
        assert not passes({"sec-fetch-site": "cross-site"}, method=method)

    def test_with_a_token_passes_because_no_page_can_send_one(self) -> None:
        assert passes({"sec-fetch-site": "cross-site", "authorization": "Bearer x"})


TOKENS = st.binary(min_size=64, max_size=64).map(lambda sent: urlsafe_b64encode(sent).rstrip(b"=").decode())


class TestAForm:
    @given(st.text() | st.text("abcAZ019-_=", min_size=80, max_size=90) | TOKENS)
    def test_holds_what_only_this_session_has(self, sent: str) -> None:
        with pytest.raises(ProblemError):
            check(SESSION, sent)

    def test_holds_something_else_each_time_so_that_its_compressed_length_tells_nothing(self) -> None:
        tokens = {csrf_token(SESSION) for _ in range(50)}
        assert len(tokens) == 50
        for place in range(len(tokens.copy().pop())):
            assert len({token[place] for token in tokens}) > 1
        for token in tokens:
            check(SESSION, token)

    def test_is_refused_with_one_half_of_its_token_changed(self) -> None:
        token = csrf_token(SESSION)
        for place in (0, 10, 60):
            changed = "A" if token[place] != "A" else "B"
            with pytest.raises(ProblemError):
                check(SESSION, token[:place] + changed + token[place + 1 :])

    def test_of_the_session_passes_and_without_the_field_does_not(self) -> None:
        check(SESSION, csrf_token(SESSION))
        for sent in (None, "", csrf_token(new_token()), SESSION):
            with pytest.raises(ProblemError) as refused:
                check(SESSION, sent)
            assert refused.value.problem.slug == "cross-site"

    def test_does_not_tell_the_session(self) -> None:
        assert SESSION not in csrf_token(SESSION)


class TestTheHub:
    async def test_refuses_every_change_that_another_site_sends(self, gateway: Running) -> None:
        person = await somebody(gateway)
        for method, path in (
            ("DELETE", "/sessions/current"),
            ("DELETE", "/sessions"),
            ("PATCH", "/me"),
            ("POST", "/me/password"),
            ("POST", "/sessions"),
            ("POST", "/accounts"),
            ("POST", "/invitations"),
            ("POST", "/invitations/accept"),
        ):
            answer = await person.browser.ask(method, path, {}, sec_fetch_site="cross-site")
            assert answer.status_code == 403, path
            assert answer.json()["type"] == "/problems/cross-site"
        assert (await person.browser.ask("GET", "/me")).status_code == 200

    async def test_signs_nobody_in_for_another_site(self, gateway: Running) -> None:
        person = await somebody(gateway)
        body = {"login": person.login, "password": PASSWORD}
        answer = await person.browser.ask("POST", "/sessions", body, sec_fetch_site="cross-site")
        assert "set-cookie" not in answer.headers

    async def test_lets_programs_with_a_token_do_what_they_may(self, gateway: Running) -> None:
        transport = httpx.ASGITransport(gateway.service.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub", headers=ADMINISTRATOR) as client:
            answer = await client.post("/v1/identity/invitations", json={"roles": ["ops"]})
        assert answer.status_code == 201
