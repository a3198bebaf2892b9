"""What a facilitator relies on when keeping the registry of organisations."""

from uuid import uuid4

from support.running import Running

STER = {
    "name": "STER",
    "types": ["broadcaster"],
    "hub": "hilversum",
    "description": {
        "nl": "Verkoopt de reclameruimte van de publieke omroep.",
        "en": "Sells public broadcasting airtime.",
    },
}


def problem_fields(answer: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {error["field"]: error["reason"] for error in answer["errors"]}


class TestRegistering:
    async def test_answers_with_the_organisation_its_address_and_its_version(self, community: Running) -> None:
        answer = await community.post("/v1/organisations", STER)
        assert answer.status_code == 201
        assert answer.headers["etag"] == '"1"'
        assert answer.headers["location"] == f"/v1/community/organisations/{answer.json()['id']}"
        shown = await community.client.get(f"/v1/organisations/{answer.json()['id']}")
        assert shown.json() == answer.json()

    async def test_is_said_to_the_other_services_in_the_same_transaction(self, community: Running) -> None:
        created = await community.create("/v1/organisations", {**STER, "name": "STER, said"})
        said = [event for event in await community.events() if event["subject"] == created["id"]]
        assert [event["type"] for event in said] == ["nl.mediate.community.organisation.registered.v1"]
        assert said[0]["data"]["name"] == "STER, said"

    async def test_twice_with_one_key_takes_effect_once_and_answers_the_same(self, community: Running) -> None:
        first = await community.post("/v1/organisations", STER, idempotency_key="once")
        second = await community.post("/v1/organisations", STER, idempotency_key="once")
        assert second.status_code == 201
        assert second.json() == first.json()
        assert second.headers["etag"] == first.headers["etag"]
        assert second.headers["idempotency-replayed"] == "true"

    async def test_with_a_key_of_another_request_is_refused(self, community: Running) -> None:
        await community.post("/v1/organisations", STER, idempotency_key="mine")
        answer = await community.post("/v1/organisations", {**STER, "name": "Other"}, idempotency_key="mine")
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/idempotency-key-reused"

    async def test_with_several_wrong_fields_names_each_with_its_value_and_reason(self, community: Running) -> None:
        answer = await community.post(
            "/v1/organisations", {"name": "", "types": ["bakery"], "kvk_number": "1234", "colour": "red"}
        )
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(problem_fields(answer.json())) == {
            "body.name",
            "body.types.0",
            "body.kvk_number",
            "body.colour",
        }

    async def test_under_a_kvk_number_in_use_is_refused_and_says_which(self, community: Running) -> None:
        await community.create("/v1/organisations", {**STER, "kvk_number": "00000001"})
        answer = await community.post("/v1/organisations", {**STER, "kvk_number": "00000001"})
        assert answer.status_code == 409
        assert answer.json()["errors"][0]["field"] == "body.kvk_number"
        assert answer.json()["errors"][0]["value"] == "00000001"

    async def test_text_that_no_database_can_hold_is_refused(self, community: Running) -> None:
        for name in (r"nul \u0000", r"lone surrogate \ud800"):
            answer = await community.client.post(
                "/v1/organisations",
                content=f'{{"name": "{name}", "types": ["school"]}}',
                headers={"content-type": "application/json"},
            )
            assert answer.status_code == 422, name
            assert "body.name" in problem_fields(answer.json())

    async def test_a_body_beyond_the_bound_is_refused_before_it_is_read(self, community: Running) -> None:
        answer = await community.client.post("/v1/organisations", content=b" " * ((1 << 20) + 1))
        assert answer.status_code == 413
        assert answer.json()["type"] == "/problems/too-large"

    async def test_a_body_that_is_no_json_is_refused(self, community: Running) -> None:
        for body in (b"{", b"[" * 50_000, b"\xff\xfe", b"name=STER"):
            answer = await community.client.post(
                "/v1/organisations", content=body, headers={"content-type": "application/json"}
            )
            assert answer.status_code in {400, 422}
            assert answer.headers["content-type"] == "application/problem+json"


class TestAmending:
    async def test_changes_what_was_sent_keeps_the_rest_and_raises_the_version(self, community: Running) -> None:
        created = await community.create("/v1/organisations", {**STER, "founding_year": 1965})
        answer = await community.client.patch(
            f"/v1/organisations/{created['id']}", json={"hub": "utrecht"}, headers={"if-match": '"1"'}
        )
        assert answer.status_code == 200
        assert answer.json()["hub"] == "utrecht"
        assert answer.json()["founding_year"] == 1965
        assert answer.headers["etag"] == '"2"'

    async def test_without_saying_which_version_is_refused(self, community: Running) -> None:
        created = await community.create("/v1/organisations", STER)
        answer = await community.client.patch(f"/v1/organisations/{created['id']}", json={"hub": "utrecht"})
        assert answer.status_code == 428

    async def test_a_version_somebody_changed_meanwhile_is_refused_with_the_current_one(
        self, community: Running
    ) -> None:
        created = await community.create("/v1/organisations", STER)
        address = f"/v1/organisations/{created['id']}"
        await community.client.patch(address, json={"hub": "utrecht"}, headers={"if-match": '"1"'})
        answer = await community.client.patch(address, json={"hub": "amsterdam"}, headers={"if-match": '"1"'})
        assert answer.status_code == 412
        assert answer.headers["etag"] == '"2"'
        assert (await community.client.get(address)).json()["hub"] == "utrecht"

    async def test_a_field_that_does_not_exist_is_refused(self, community: Running) -> None:
        created = await community.create("/v1/organisations", STER)
        answer = await community.client.patch(
            f"/v1/organisations/{created['id']}", json={"colour": "red"}, headers={"if-match": '"1"'}
        )
        assert answer.status_code == 422
        assert problem_fields(answer.json()) == {"body.colour": "unknown field"}

    async def test_an_organisation_that_is_not_there_answers_404(self, community: Running) -> None:
        answer = await community.client.patch(
            f"/v1/organisations/{uuid4()}", json={"hub": "utrecht"}, headers={"if-match": '"1"'}
        )
        assert answer.status_code == 404


class TestListing:
    async def test_pages_through_everything_once(self, community: Running) -> None:
        for number in range(5):
            await community.create("/v1/organisations", {"name": f"Paged {number}", "types": ["association"]})
        names: list[str] = []
        address = "/v1/organisations?type=association&limit=2"
        cursor = ""
        while True:
            page = (await community.client.get(address + cursor)).json()
            names += [item["name"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert names == [f"Paged {number}" for number in range(5)]

    async def test_finds_a_name_whatever_its_case(self, community: Running) -> None:
        created = await community.create("/v1/organisations", {"name": "Beeld en Geluid", "types": ["public_body"]})
        page = (await community.client.get("/v1/organisations", params={"name": "beeld EN geluid"})).json()
        assert [item["id"] for item in page["items"]] == [created["id"]]

    async def test_a_name_that_no_database_can_hold_is_refused(self, community: Running) -> None:
        answer = await community.client.get("/v1/organisations?name=%00")
        assert answer.status_code == 422
        assert "query.name" in problem_fields(answer.json())

    async def test_a_cursor_we_did_not_give_out_is_refused(self, community: Running) -> None:
        for cursor in ("x", "aGFsbG8=", "é"):
            answer = await community.client.get("/v1/organisations", params={"cursor": cursor})
            assert answer.status_code == 422
            assert "query.cursor" in problem_fields(answer.json())
