"""What the pipeline knows of organisations, it knows from the community service alone."""

from support.importing import bring, outcomes, wrong
from support.pipeline import Dealing


class TestAnOrganisation:
    async def test_that_changes_its_name_has_the_new_one_on_its_deals(self, dealing: Dealing) -> None:
        organisation_id = await dealing.register("Opt Out")
        body = {"organisation_id": organisation_id, "title": "Growth round", "amount_sought": {"cents": 1}}
        deal = await dealing.pipeline.create("/v1/deals", body)
        await dealing.community.client.patch(
            f"/v1/organisations/{organisation_id}",
            json={"name": "Opt Out Advertising"},
            headers={"if-match": '"1"'},
        )
        await dealing.heard_everything()
        shown = (await dealing.pipeline.client.get(f"/v1/deals/{deal['id']}")).json()
        now = {"id": organisation_id, "name": "Opt Out Advertising"}
        assert shown == {**deal, "organisation_name": "Opt Out Advertising", "organisation_now": now}
        listed = (await dealing.pipeline.client.get("/v1/deals", params={"limit": 200})).json()["items"]
        assert shown in listed

    async def test_that_was_registered_twice_is_shown_as_who_it_is_until_that_is_undone(self, dealing: Dealing) -> None:
        first = await dealing.register("Voorbeeldstudio")
        other = await dealing.register("Voorbeeld Studio BV")
        deal = await dealing.open(organisation_id=other)
        body = {"into_id": first, "into_version": 1, "reason": "It was registered twice."}
        path = f"/v1/organisations/{other}"
        merged = await dealing.community.client.post(f"{path}/merge", json=body, headers={"if-match": '"1"'})
        assert merged.status_code == 200, merged.text
        await dealing.heard_everything()
        shown = (await dealing.pipeline.client.get(f"/v1/deals/{deal['id']}")).json()
        assert (shown["organisation_id"], shown["organisation_name"]) == (other, "Voorbeeld Studio BV")
        assert shown["organisation_now"] == {"id": first, "name": "Voorbeeldstudio"}
        for either in (first, other):
            found = (await dealing.pipeline.client.get("/v1/deals", params={"organisation_id": either})).json()
            assert [each["id"] for each in found["items"]] == [deal["id"]]
            asked = {"organisation_id": either}
            funnel = (await dealing.pipeline.client.get("/v1/analytics/funnel", params=asked)).json()
            assert funnel["deals"] == 1
        undone = await dealing.community.client.post(
            f"{path}/unmerge", json={"reason": "They are two."}, headers={"if-match": '"2"'}
        )
        assert undone.status_code == 200, undone.text
        await dealing.heard_everything()
        assert (await dealing.pipeline.client.get(f"/v1/deals/{deal['id']}")).json() == deal

    async def test_that_was_registered_twice_under_one_name_is_named_by_it_once_that_is_merged(
        self, dealing: Dealing
    ) -> None:
        first, other = await dealing.register("Dubbelstudio"), await dealing.register("Dubbelstudio")
        row = {"organisation": "dubbelstudio", "title": "Groei", "amount_sought": {"cents": 100_000}}
        assert wrong(await bring(dealing.pipeline, "deals", row)) == [["organisation"]]
        body = {"into_id": first, "into_version": 1, "reason": "It was registered twice."}
        path = f"/v1/organisations/{other}/merge"
        merged = await dealing.community.client.post(path, json=body, headers={"if-match": '"1"'})
        assert merged.status_code == 200, merged.text
        await dealing.heard_everything()
        brought = await bring(dealing.pipeline, "deals", row)
        assert outcomes(brought) == ["created"], brought.text
