"""A page that is looked at, and what it must not do meanwhile."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Page, Request


@dataclass
class Visit:
    """One page, and what it did that it should not do."""

    page: Page
    own: str
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note every console error, failing script and request to somebody else."""

        def console(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                where = message.location.get("url", "")
                self.complaints.append(f"console {message.type}: {message.text} {where}".rstrip())

        def request(sent: Request) -> None:
            if urlsplit(sent.url).netloc != urlsplit(self.own).netloc and not sent.url.startswith("data:"):
                self.complaints.append(f"request to somebody else: {sent.url}")

        self.page.on("console", console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script failed: {error}"))
        self.page.on("request", request)


Visiting = Callable[..., Awaitable[Page]]
"""Opens a path of a hub in a browser context with these options."""
