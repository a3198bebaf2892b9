"""What a facilitator relies on when keeping the action lines."""

from uuid import uuid4

from support.agendas import Agendas, both, line_body, refused, short


class TestAddingALine:
    async def test_answers_with_the_line_its_address_and_its_version_and_says_so(self, agendas: Agendas) -> None:
        answer = await agendas.running.post("/v1/lines", line_body(6))
        line = answer.json()
        assert answer.status_code == 201
        assert answer.headers["etag"] == '"1"'
        assert answer.headers["location"] == f"/v1/agendas/lines/{line['id']}"
        said = await agendas.said_of(line["id"])
        assert [short(event) for event in said] == ["line.added"]
        assert said[0]["data"]["number"] == 6
        assert answer.headers["mediate-position"] == said[0]["id"]

    async def test_under_a_number_in_use_is_refused_and_says_which(self, agendas: Agendas) -> None:
        await agendas.running.create("/v1/lines", line_body(5))
        fields = refused(await agendas.running.post("/v1/lines", line_body(5)), 409, "line-number-taken")
        assert fields["body.number"]["value"] == 5

    async def test_beyond_the_eight_or_with_a_text_in_one_language_is_refused_by_field(self, agendas: Agendas) -> None:
        body = {**line_body(9), "title": {"nl": "Alleen Nederlands"}, "colour": "red"}
        fields = refused(await agendas.running.post("/v1/lines", body), 422, "invalid")
        assert set(fields) == {"body.number", "body.title.en", "body.colour"}


class TestReadingLines:
    async def test_goes_by_number_and_pages_through_everything_once(self, agendas: Agendas) -> None:
        for number in (8, 7):
            await agendas.running.create("/v1/lines", line_body(number))
        numbers: list[int] = []
        page = await agendas.get("/v1/lines", limit=1)
        while True:
            numbers += [line["number"] for line in page["items"]]
            if page["next"] is None:
                break
            page = await agendas.get("/v1/lines", limit=1, cursor=page["next"])
        assert numbers == sorted(set(numbers))
        assert {7, 8} <= set(numbers)

    async def test_counts_what_nobody_carries(self, agendas: Agendas) -> None:
        line = await agendas.running.create("/v1/lines", line_body(2))
        assert (await agendas.get(f"/v1/lines/{line['id']}"))["unassigned_share"] is None
        carried, _, replaced, substitute = [
            await agendas.item(line_id=line["id"], code=f"2.{number}") for number in range(1, 5)
        ]
        await agendas.accepted(carried)
        await agendas.offered(substitute)
        await agendas.moved(replaced, "substituted", substituted_by=substitute["id"])
        shown = await agendas.get(f"/v1/lines/{line['id']}")
        assert (shown["items"], shown["unassigned"], shown["unassigned_share"]) == (3, 2, "0.6667")
        listed = next(found for found in (await agendas.get("/v1/lines"))["items"] if found["id"] == line["id"])
        assert listed == shown

    async def test_that_are_not_there_answers_404(self, agendas: Agendas) -> None:
        answer = await agendas.running.client.get(f"/v1/lines/{uuid4()}")
        refused(answer, 404, "not-found")

    async def test_with_a_cursor_we_did_not_give_out_is_refused(self, agendas: Agendas) -> None:
        for path in ("lines", "items", "assignments", "goals", "targets"):
            for cursor in ("x", "aGFsbG8=", "LTE=", "MTIzNDU2Nzg5MDEyMw=="):
                answer = await agendas.running.client.get(f"/v1/{path}", params={"cursor": cursor})
                assert "query.cursor" in refused(answer, 422, "invalid"), (path, cursor)


class TestProposingAnItem:
    async def test_says_so_and_starts_as_proposed(self, agendas: Agendas) -> None:
        item = await agendas.item(horizon="short", due_date="2026-12-31", title=both("Crisisoefening"))
        assert item["status"] == "proposed"
        said = await agendas.said_of(item["id"])
        assert [short(event) for event in said] == ["item.proposed"]
        assert said[0]["data"]["due_date"] == "2026-12-31"
        assert said[0]["data"]["line_id"] == item["line_id"]

    async def test_for_a_line_that_is_not_there_is_refused_by_name(self, agendas: Agendas) -> None:
        unknown = str(uuid4())
        answer = await agendas.running.post(
            "/v1/items", {"line_id": unknown, "code": "9.1", "title": both("Nergens onder")}
        )
        assert refused(answer, 422, "nothing-there")["body.line_id"]["value"] == unknown

    async def test_under_a_code_in_use_is_refused_and_says_which(self, agendas: Agendas) -> None:
        item = await agendas.item()
        answer = await agendas.running.post(
            "/v1/items", {"line_id": item["line_id"], "code": item["code"], "title": both("Nog eens")}
        )
        assert refused(answer, 409, "item-code-taken")["body.code"]["value"] == item["code"]


class TestReadingItems:
    async def test_filters_by_line_and_by_status(self, agendas: Agendas) -> None:
        line = await agendas.running.create("/v1/lines", line_body(3))
        first, second = [await agendas.item(line_id=line["id"], code=f"3.{number}") for number in (1, 2)]
        await agendas.moved(second, "prioritised")
        of_line = await agendas.get("/v1/items", line_id=line["id"])
        assert [item["id"] for item in of_line["items"]] == [first["id"], second["id"]]
        proposed = await agendas.get("/v1/items", line_id=line["id"], status="proposed")
        assert [item["id"] for item in proposed["items"]] == [first["id"]]

    async def test_by_a_status_that_does_not_exist_is_refused(self, agendas: Agendas) -> None:
        answer = await agendas.running.client.get("/v1/items", params={"status": "done"})
        assert "query.status" in refused(answer, 422, "invalid")

    async def test_of_one_shows_everyone_who_was_asked(self, agendas: Agendas) -> None:
        item = await agendas.item()
        offers = [await agendas.offered(item, role=role) for role in ("lead", "contributor")]
        shown = await agendas.get(f"/v1/items/{item['id']}")
        assert shown["assignments"] == offers
        assert shown["version"] == 1
