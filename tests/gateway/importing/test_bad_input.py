"""What the pages of imports do with what nobody should send: they stay pages, and the hub makes no mistake."""

from urllib.parse import quote

import pytest

from gateway.importing.bringing import file_of, tried
from gateway.pages.browser import HUB, Browser, read

NASTY = ("%00", "%ff%fe", "%ED%A0%80", "<script>", "' OR 1=1 --", "x" * 5_000, "../..", "%", "nan", "-1", "9" * 30)


def written(value: str) -> str:
    return value if value.startswith("%") and len(value) > 1 else quote(value, safe="")


class TestAnAddress:
    async def test_with_anything_in_its_query_is_answered(self, browser: Browser) -> None:
        page = await tried(browser, file_of("Studio;omroep;;;;ja"))
        for path in ("/import", "/import/community/organisations", page.path, f"{page.path}/columns"):
            for value in NASTY:
                answer = await browser.gets(f"{path}?outcome={written(value)}&after={written(value)}")
                assert answer.status_code < 500, (path, value, answer.text)
                if answer.status_code == 200:
                    read(answer)

    @pytest.mark.parametrize("path", ["/import/{}/organisations", "/import/community/{}", "/import/files/{}"])
    async def test_with_anything_in_its_path_leads_nowhere(self, browser: Browser, path: str) -> None:
        for value in NASTY:
            answer = await browser.gets(path.format(written(value)))
            assert answer.status_code == 404, (value, answer.text)


class TestAForm:
    async def test_of_columns_with_anything_in_its_fields_is_answered(self, browser: Browser) -> None:
        page = await tried(browser, file_of("Studio;omroep;;;;ja"))
        columns = await browser.opens(f"{page.path}/columns")
        [form] = [each for each in columns.own_forms if "column-0" in each.names]
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": HUB, "Content-Type": "application/x-www-form-urlencoded"}
        for value in NASTY:
            fields = "&".join(f"{name}={written(value)}" for name in sorted(form.names - {"csrf"}))
            body = f"csrf={form.fields['csrf'][0]}&{fields}"
            answer = await browser.client.post(form.action, content=body, headers=headers)
            assert answer.status_code == 422, (value, answer.text)

    async def test_of_a_file_with_anything_for_a_kind_is_answered(self, browser: Browser) -> None:
        page = await browser.opens("/import/community/organisations")
        [form] = [each for each in page.own_forms if "file" in each.names]
        for value in ("\x00", "<script>", "x" * 5_000, "../..", ""):
            fields = {"csrf": form.fields["csrf"][0], "service": value, "kind": value, "language": value}
            answer = await browser.client.post(
                form.action,
                data=fields,
                files={"file": (f"{quote(value[:99])}.csv", file_of("Studio;omroep;;;;ja"))},
                headers={"Sec-Fetch-Site": "same-origin", "Origin": HUB},
            )
            assert answer.status_code == 404, (value, answer.text)

    async def test_of_a_file_that_is_no_form_is_answered_kindly(self, browser: Browser) -> None:
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": HUB}
        for content_type in ("application/json", "multipart/form-data", "multipart/form-data; boundary=x"):
            answer = await browser.client.post(
                "/import/files", content=b"{}", headers={**headers, "Content-Type": content_type}
            )
            assert 400 <= answer.status_code < 500, answer.text
            read(answer)
