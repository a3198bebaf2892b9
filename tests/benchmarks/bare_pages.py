"""The floor of the web benchmark: a page by FastAPI and Jinja as their documentation leads to, and its hello world.

The same HTTP server and about as many bytes as the overview; no trace, no log, no identity, no security headers.
Run as ``python -m benchmarks.bare_pages PORT PAGE_BYTES``.
"""

import asyncio
import signal
import sys
from typing import Final

import uvloop
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import DictLoader, Environment

from mediate_deploy.embedded.datadir import LOOPBACK, listen
from mediate_deploy.embedded.services import HttpServer

_TEMPLATE: Final = """\
<!doctype html>
<html lang="nl">
<head><meta charset="utf-8"><title>{{ title }}</title><link rel="stylesheet" href="/static/page.css"></head>
<body>
  <h1>{{ title }}</h1>
  <table>
    <thead><tr><th>Actielijn</th><th>Punten</th><th>Behaald</th><th>Aandeel</th></tr></thead>
    <tbody>
      {% for row in rows %}
      <tr id="line-{{ row.number }}">
        <th scope="row"><a href="/lines/{{ row.number }}">{{ row.number }}. {{ row.title }}</a></th>
        <td class="figure">{{ row.planned }}</td>
        <td class="figure">{{ row.achieved }}</td>
        {% if row.planned %}
        <td class="figure">{{ (100 * row.achieved / row.planned) | round | int }}%</td>
        {% endif %}
      </tr>
      {% endfor %}
    </tbody>
  </table>
</body>
</html>
"""


def row(number: int) -> dict[str, object]:
    """Return one line of the page's table."""
    return {
        "number": number,
        "title": "Maatschappelijke Impact & Soevereiniteit",
        "planned": number % 9,
        "achieved": number % 4,
    }


def build(page_bytes: int) -> FastAPI:
    """Return the application; its page at ``/`` has about so many bytes, its hello world is at ``/hello``."""
    templates = Jinja2Templates(env=Environment(loader=DictLoader({"page.html": _TEMPLATE}), autoescape=True))
    template = templates.get_template("page.html")
    empty = len(template.render(title="Overzicht", rows=[]).encode())
    each = (len(template.render(title="Overzicht", rows=[row(n) for n in range(100)]).encode()) - empty) / 100
    rows = [row(number) for number in range(round((page_bytes - empty) / each))]
    app = FastAPI()

    @app.get("/hello")
    async def hello() -> dict[str, str]:
        return {"hello": "world"}

    @app.get("/", response_class=HTMLResponse)
    async def page(request: Request) -> HTMLResponse:
        return templates.TemplateResponse(request, "page.html", {"title": "Overzicht", "rows": rows})

    return app


async def serve(port: int, page_bytes: int) -> None:
    """Answer until SIGTERM."""
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    server = HttpServer(build(page_bytes), listen(LOOPBACK, port))
    await server.open()
    await stopping.wait()
    await server.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1]), int(sys.argv[2])))
