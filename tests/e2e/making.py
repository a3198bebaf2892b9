"""What people make through the pages themselves: a view that is kept, a file that is brought, an account erased."""

from urllib.parse import urljoin

import httpx

from e2e.pages import Form, forms_of
from e2e.people import Newcomer

_LIST = "/community"
_IMPORT = "/import/community/organisations"


async def made_by_a_facilitator(client: httpx.AsyncClient) -> list[str]:
    """Keep a view of a list and bring a file with a mistake in it; return the addresses of both."""
    keeping = await form_on(client, f"{_LIST}?sort=-name", "/views")
    kept = await client.post(keeping.action, data={**keeping.fields, **dict.fromkeys(keeping.texts, "Van achteren")})
    assert kept.is_redirect, kept.text
    listed = await client.get(_LIST)
    views = [each for each in links_to(listed.text, "/views/") if "remove" not in each]
    assert views, "the view that was kept is not among the links of its list"
    return [views[0], *await _brought(client)]


async def _brought(client: httpx.AsyncClient) -> list[str]:
    """Bring the example of the hub itself, with one row too many that is refused."""
    example = (await client.get(f"{_IMPORT}/example.csv")).text
    header = example.splitlines()[0]
    separator = ";" if ";" in header else ","
    refused = separator.join("onbekend" for _ in header.split(separator))
    bringing = await form_on(client, _IMPORT, "/import/files")
    file = ("organisaties.csv", f"{example.rstrip()}\n{refused}\n".encode(), "text/csv")
    answer = await client.post(bringing.action, data=dict(bringing.fields), files={"file": file})
    assert answer.is_redirect, answer.text
    columns = answer.headers["location"]
    naming = await form_on(client, columns, "/columns")
    checked = await client.post(urljoin(columns, naming.action), data=naming.fields)
    assert checked.is_redirect, checked.text
    return [columns, checked.headers["location"]]


async def made_by_an_administrator(client: httpx.AsyncClient, who: Newcomer) -> list[str]:
    """Erase somebody's account; return the address of the report."""
    accounts = await client.get("/administration", params={"q": who.login})
    [account] = {each.split("?")[0] for each in links_to(accounts.text, "/administration/accounts/")} - {
        "/administration/accounts/new"
    }
    erasing = await form_on(client, f"{account}/erase", "/erase")
    done = {**erasing.fields, "confirmation": who.login, "reason": "Wilde niet meer"}
    answer = await client.post(erasing.action, data=done)
    assert answer.is_redirect, answer.text
    return [answer.headers["location"]]


async def made_by_ops(client: httpx.AsyncClient) -> list[str]:
    """Have the read model rebuilt; return the address of that work."""
    asking = await form_on(client, "/ops/rebuild", "/ops/rebuild")
    answer = await client.post(asking.action, data=asking.fields)
    assert answer.is_redirect, answer.text
    return [answer.headers["location"]]


async def form_on(client: httpx.AsyncClient, path: str, action: str) -> Form:
    """Return the form of a page whose action ends so."""
    answer = await client.get(path)
    found = [form for form in forms_of(answer.text) if form.action.split("?")[0].endswith(action)]
    assert found, f"{path} ({answer.status_code}) has no form for {action}"
    return found[0]


def links_to(text: str, beginning: str) -> list[str]:
    """Return the addresses on a page that begin so."""
    return [part.split('"')[0].replace("&amp;", "&") for part in text.split('href="') if part.startswith(beginning)]
