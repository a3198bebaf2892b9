"""What members of the network post is found by them, and by nobody else; also not by a word that only they used."""

from uuid import UUID

from gateway.connected import challenge, group, need, offer
from gateway.identifiers import identifier
from gateway.indexed import say, searched, titles
from gateway.journals import registered
from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor, ActorKind
from support.running import Running

MEMBER = Actor(UUID(int=1), ActorKind.PERSON, organisations=frozenset({identifier(4, 9)}))
FACILITATOR = Actor(UUID(int=2), ActorKind.PERSON, roles=frozenset({Role.FACILITATOR}))


class TestNeedsAndOffers:
    async def test_are_found_by_the_network_and_not_by_visitors(self, gateway: Running) -> None:
        await say(gateway, need(1, of=1, title="Archiefvraagstuk"), offer(1, of=2, title="Archiefproeftuin"))
        for actor in (MEMBER, FACILITATOR):
            assert set(await titles(gateway, "archief", actor)) == {"Archiefvraagstuk", "Archiefproeftuin"}
        assert await titles(gateway, "archief", VISITOR) == []

    async def test_lend_no_word_to_those_who_may_not_read_them(self, gateway: Running) -> None:
        await say(gateway, need(1, of=1, title="Kwartsklokkenvraag"))
        mistyped = await searched(gateway, "kwartsklokenvraag", VISITOR)
        assert (mistyped.records, dict(mistyped.instead)) == ([], {})

    async def test_are_found_by_their_themes_and_kind(self, gateway: Running) -> None:
        await say(gateway, offer(1, of=2, title="Proeftuin"))
        assert "Proeftuin" in await titles(gateway, "archive", MEMBER)
        assert "Proeftuin" in await titles(gateway, "sandbox", MEMBER)


class TestChallengesAndGroups:
    async def test_are_found_by_everybody(self, gateway: Running) -> None:
        await say(gateway, registered(1), challenge(7), group(7))
        assert await titles(gateway, "challenge", VISITOR) == ["Challenge 7 (nl)"]
        assert await titles(gateway, "guild", VISITOR) == ["Group 7 (nl)"]
