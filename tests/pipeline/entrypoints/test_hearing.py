"""What the pipeline knows of organisations, it knows from the community service alone."""

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
        assert shown == {**deal, "organisation_name": "Opt Out Advertising"}
        listed = (await dealing.pipeline.client.get("/v1/deals", params={"limit": 200})).json()["items"]
        assert shown in listed
