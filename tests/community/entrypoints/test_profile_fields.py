"""The whole profile over HTTP: what can be stated, what cannot, and what is not everybody's."""

from typing import Any

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR
from support.identity import internally, person
from support.running import Running

WHOLE: dict[str, Any] = {
    "name": "Synthetic Research",
    "types": ["knowledge_institution", "technology_company"],
    "kvk_number": "01234567",
    "branch_number": "000012345678",
    "ror_id": "04dkp9463",
    "size_band": "ten_to_forty_nine",
    "value_chain_stages": ["experience", "creation"],
    "stack_layers": ["intelligence"],
    "interests": [7, 3, 3],
    "sbi_2008": ["62.01", "5911"],
    "sbi_2025": ["62100"],
    "synthetic": True,
}


async def registered(community: Running, **fields: Any) -> dict[str, Any]:
    return await community.create("/v1/organisations", {"name": "Synthetic", "types": ["producer"], **fields})


class TestAWholeProfile:
    async def test_is_kept_in_the_order_of_its_vocabularies(self, community: Running) -> None:
        made = await registered(community, **WHOLE)
        assert made["value_chain_stages"] == ["creation", "experience"]
        assert made["interests"] == [3, 7]
        assert made["sbi_2008"] == ["5911", "6201"]
        assert made["media_tech_roles"] == []
        shown = (await community.client.get(f"/v1/organisations/{made['id']}")).json()
        assert shown == made

    async def test_is_said_whole(self, community: Running) -> None:
        made = await registered(community, **{**WHOLE, "kvk_number": "01234568"})
        [said] = [event["data"] for event in await community.events() if event["subject"] == made["id"]]
        for field in ("kvk_number", "branch_number", "ror_id", "size_band", "stack_layers", "interests", "sbi_2025"):
            assert said[field] == made[field]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("ror_id", "04dkp9464"),
            ("ror_id", "04dkp946"),
            ("branch_number", "1234"),
            ("sbi_2008", ["591110"]),
            ("sbi_2025", ["0011"]),
            ("interests", [0]),
            ("stack_layers", ["cellar"]),
            ("founding_year", 2199),
            ("media_tech_roles", ["specific"]),
        ],
    )
    async def test_is_refused_where_a_field_cannot_be_so(self, community: Running, field: str, value: Any) -> None:
        made = await registered(community)
        answer = await community.client.patch(
            f"/v1/organisations/{made['id']}", json={field: value}, headers={"if-match": '"1"'}
        )
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"].startswith(f"body.{field}")

    async def test_shares_its_kvk_number_with_other_branches_alone(self, community: Running) -> None:
        await registered(community, kvk_number="11112222", branch_number="000000000001")
        await registered(community, kvk_number="11112222", branch_number="000000000002")
        await registered(community, kvk_number="11112222")
        for branch in ({"branch_number": "000000000002"}, {}):
            answer = await community.post(
                "/v1/organisations", {"name": "Again", "types": ["producer"], "kvk_number": "11112222", **branch}
            )
            assert answer.status_code == 409
            assert answer.json()["type"] == "/problems/kvk-number-taken"


class TestAFreelancer:
    FIELDS = ("legal_name", "kvk_number", "branch_number")

    async def test_alone_is_known_to_others_by_name_only(self, community: Running) -> None:
        stated = {"legal_name": "Synthetic Person", "kvk_number": "33334444", "branch_number": "000000000009"}
        made = await registered(community, types=["freelancer"], **stated)
        assert made["kvk_number"] == "33334444"
        [said] = [event["data"] for event in await community.events() if event["subject"] == made["id"]]
        assert [said[field] for field in self.FIELDS] == [None, None, None]
        for by, shown in (
            (VISITOR, None),
            (person(Role.OPS), None),
            (person(administers=[made["id"]]), "33334444"),
            (person(Role.FACILITATOR), "33334444"),
        ):
            headers = internally(by, "community")
            record = (await community.client.get(f"/v1/organisations/{made['id']}", headers=headers)).json()
            assert record["kvk_number"] == shown
            found = (await community.client.get("/v1/organisations?kvk_number=33334444", headers=headers)).json()
            assert bool(found["items"]) == (shown is not None)
            log = await community.client.get(f"/v1/organisations/{made['id']}/changes", headers=headers)
            fields = {each["field"] for change in log.json()["items"] for each in change["changes"]}
            assert ("kvk_number" in fields) == (shown is not None)


class TestFinding:
    async def test_by_the_start_of_a_name_hub_and_number(self, community: Running) -> None:
        made = await registered(community, name="100%_Synthetic", hub="eindhoven", kvk_number="55556666")
        for query in ("q=100%25_s", "hub=eindhoven", "kvk_number=55556666"):
            found = (await community.client.get(f"/v1/organisations?{query}")).json()["items"]
            assert [each["id"] for each in found] == [made["id"]], query
        assert (await community.client.get("/v1/organisations?q=1000")).json()["items"] == []
