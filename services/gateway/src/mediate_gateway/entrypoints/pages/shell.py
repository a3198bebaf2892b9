"""What is around every page: the templates, and the words and links that all of them have."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Duty, Role
from mediate_gateway.entrypoints.assets import Assets
from mediate_gateway.entrypoints.guide import group_of
from mediate_gateway.usecases.greet import Greeting
from mediate_shared.identity.actor import Actor

Section = tuple[str, str]
"""A part of the hub in the navigation: its name, which is also its phrase's, and its path."""
_FOR_EVERYBODY: Final[tuple[Section, ...]] = (
    ("overview", "/"),
    ("agenda", "/agenda"),
    ("community", "/community"),
    ("monitor", "/monitor"),
    ("pipeline", "/pipeline"),
)
_SEES_PARTNERS: Final = frozenset({Role.FACILITATOR, Role.ADMINISTRATOR})


class Shell:
    """Draws templates; ``provider`` is what people know the OpenID provider by, None where the hub has none.

    ``forget_rights`` makes a right that was changed known at once.
    """

    def __init__(
        self, greeting: Greeting, assets: Assets, *, provider: str | None, forget_rights: Callable[[], None]
    ) -> None:
        self.greeting = greeting
        self._forget_rights = forget_rights
        self.provider = provider
        self.look = assets.version
        self._templates = Environment(
            loader=PackageLoader("mediate_gateway"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals["asset"] = assets.paths
        self._templates.globals["guide_of"] = group_of

    def offer(self, name: str, function: Callable[..., Any]) -> None:
        """Let every template call a function by this name."""
        self._templates.globals[name] = function

    def forget(self) -> None:
        """Take notice that somebody's rights, or what they are called, changed in this process."""
        self._forget_rights()
        self.greeting.forget()

    def draw(self, template: str, context: Mapping[str, Any]) -> str:
        """Return a template, filled in."""
        return self._templates.get_template(template).render({"template": template, **context})

    def templates(self, folder: str) -> list[str]:
        """Return the names of the templates in a folder (``components/``), without their suffix."""
        paths = self._templates.list_templates(extensions=["html"])
        return [path.removeprefix(folder).removesuffix(".html") for path in paths if path.startswith(folder)]

    def source(self, template: str) -> str:
        """Return a template as it is written."""
        loader = self._templates.loader
        return "" if loader is None else loader.get_source(self._templates, template)[0]


def sections(actor: Actor) -> list[Section]:
    """Return where somebody may go: what they come for first, and what they look after last."""
    found = [*_FOR_EVERYBODY]
    if actor.organisations or _SEES_PARTNERS & actor.acts_as:
        found.append(("partners", "/partners"))
    if actor.organisations and actor.reach(Action.READ, Visibility.CASE, "subscriptions"):
        found.append(("subscriptions", "/subscriptions"))
    if actor.entrusted(Duty.OPERATE):
        found.append(("ops", "/ops"))
    managed = actor.entrusted(Duty.MANAGE_MEMBERS)
    if managed and not managed.everything and len(managed.organisations) == 1:
        found.append(("members", f"/organisations/{next(iter(managed.organisations))}/members"))
    elif managed:
        found.append(("members", "/organisations"))
    if actor.entrusted(Duty.MANAGE_MACHINES):
        found.append(("keys", "/keys"))
    if actor.entrusted(Duty.MANAGE_ACCOUNTS):
        found.append(("administration", "/administration"))
    return found
