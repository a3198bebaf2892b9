"""The tests of words find what they are there to find: each is shown one that is wrong, made up here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from gateway.words import keys
from gateway.words.catalogues import PLURAL_FORMS, wrong_in
from gateway.words.sources import of_module, of_template
from gateway.words.templates import literal_words
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.catalogue import Catalogue, NotACatalogue

LANGUAGES = tuple(Language)
SEVERAL = 'msgid "a.many"\nmsgid_plural "a.many"\nmsgstr[0] "{count} dag"\nmsgstr[1] "{count} dagen"'


def written(folder: Path, catalogues: Mapping[str, str]) -> Path:
    """Write catalogues under their names, such as "nl/a.po", each after a header; return the folder."""
    for name, entries in catalogues.items():
        (folder / name).parent.mkdir(exist_ok=True)
        header = (
            f'msgid ""\nmsgstr ""\n"Language: {name[:2]}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
            f'"Plural-Forms: {PLURAL_FORMS}\\n"\n\n'
        )
        (folder / name).write_text(header + entries + "\n", "utf-8")
    return folder


def entry(key: str, words: str) -> str:
    return f'msgid "{key}"\nmsgstr "{words}"'


class TestACatalogue:
    def test_in_both_languages_is_right(self, tmp_path: Path) -> None:
        words = entry("a.b", "{name} is er") + "\n\n" + SEVERAL
        assert wrong_in(written(tmp_path, {"nl/a.po": words, "en/a.po": words}), LANGUAGES) == []

    @pytest.mark.parametrize(
        ("dutch", "english", "said"),
        [
            (entry("a.b", "ja"), "", "nl/a.po: “a.b” is not translated into en"),
            ("", entry("a.b", "yes"), "en/a.po: “a.b” is not translated into nl"),
            (entry("a.b", "ja"), entry("a.b", ""), "en/a.po: “a.b” has no words"),
            (entry("a.b", "ja"), "#, fuzzy\n" + entry("a.b", "yes"), "is marked fuzzy"),
            (entry("a.b", "{n}"), entry("a.b", "{m}"), "en/a.po: “a.b” fills in {m}, and in nl/a.po {n}"),
            (entry("a.b", "{n}"), entry("a.b", "{n"), "en/a.po: “a.b” cannot be filled in"),
            (entry("a.b", "{}"), entry("a.b", "{}"), "en/a.po: “a.b” fills in something without a name"),
            (SEVERAL, entry("a.many", "{count} days"), "en/a.po: “a.many” has a plural in one language only"),
            (SEVERAL, SEVERAL.replace("{count} dagen", ""), "en/a.po: “a.many” has no words"),
            (SEVERAL, SEVERAL.rpartition("\n")[0], "en/a.po: “a.many” has no words"),
            (SEVERAL, SEVERAL.replace('plural "a.many"', 'plural "a.lot"'), "has another msgid_plural"),
            (entry("a.b", "ja"), "#~ " + entry("a.b", "yes").replace("\n", "\n#~ "), "is crossed out"),
            (entry("a.b", "ja"), entry("a.b", "yes") + "\n\n" + entry("a.b", "no"), "is in it twice"),
            (entry("a.b", "ja"), "nonsense", "en/a.po: is no catalogue"),
        ],
    )
    def test_that_leaves_something_untranslated_is_wrong(
        self, tmp_path: Path, dutch: str, english: str, said: str
    ) -> None:
        found = wrong_in(written(tmp_path, {"nl/a.po": dutch, "en/a.po": english}), LANGUAGES)
        assert [each for each in found if said in each], found

    def test_without_the_rule_for_plurals_is_wrong(self, tmp_path: Path) -> None:
        folder = written(tmp_path, {"nl/a.po": SEVERAL, "en/a.po": SEVERAL})
        path = folder / "en" / "a.po"
        path.write_text(path.read_text("utf-8").replace("n != 1", "n > 1"), "utf-8")
        assert wrong_in(folder, LANGUAGES) == [f"en/a.po: its header does not say “Plural-Forms: {PLURAL_FORMS}”"]

    def test_with_a_key_of_another_one_is_wrong_and_not_read(self, tmp_path: Path) -> None:
        words = {f"{language}/{name}.po": entry("a.b", "x") for language in LANGUAGES for name in "ab"}
        folder = written(tmp_path, words)
        assert "nl/b.po: “a.b” is in nl/a.po already" in wrong_in(folder, LANGUAGES)
        with pytest.raises(NotACatalogue, match=r"a\.b"):
            Catalogue(folder / "nl", "nl")


class TestAPage:
    PHRASES: Final = {
        "a.b": ("ja",),
        "a.named": ("{name}",),
        "a.many": ("{count} dag", "{count} dagen"),
        "a.of.x": ("x",),
    }
    FAMILIES: Final = {"a.of.*": ("x",)}

    def missing(
        self, *, template: str = "", module: str = "", families: Mapping[str, tuple[str, ...]] = FAMILIES
    ) -> list[str]:
        sources = [of_template(template, "page.html"), of_module(module, "page.py")]
        return keys.missing(sources, self.PHRASES, families)

    @pytest.mark.parametrize(
        "template",
        [
            '{{ say("a.b") }}{{ word.say("a.named", name=x) }}{{ say("a.many", count=3) }}',
            '{{ say("a.b" if x else "a.of.x") }}{{ say("a.of." ~ kind) }}{{ say(key) }}',
            '{{ say("a.named", **filled) }}',
        ],
    )
    def test_that_says_what_has_words_is_right(self, template: str) -> None:
        assert self.missing(template=template) == []

    @pytest.mark.parametrize(
        ("template", "said"),
        [
            ('\n{{ say("a.c") }}', "page.html:2: says “a.c”, which no catalogue has"),
            ('{{ say("a.c" if x else "a.b") }}', "page.html:1: says “a.c”, which no catalogue has"),
            (
                '{% macro m() %}{{ word.say("a." ~ "c") }}{% endmacro %}',
                "page.html:1: says “a.c”, which no catalogue has",
            ),
            ('{{ say("a.named") }}', "page.html:1: says “a.named” without name"),
            ('{{ say("a.many") }}', "page.html:1: says “a.many” without count"),
            ('{{ say("a.b", nmae=x) }}', "page.html:1: says “a.b” with nmae, which is not in its words"),
            ('{{ say("b." ~ kind) }}', "page.html:1: says “b.*”: list its members in tests/gateway/words/families.py"),
        ],
    )
    def test_that_says_what_has_no_words_is_named(self, template: str, said: str) -> None:
        assert self.missing(template=template) == [said]

    @pytest.mark.parametrize(
        ("module", "said"),
        [
            ('word.say("a.c")', "page.py:1: says “a.c”, which no catalogue has"),
            ('say("a.named")', "page.py:1: says “a.named” without name"),
            ('visit.go("/", done="saved")', "page.py:1: says “done.saved”, which no catalogue has"),
            ('word.say(f"b.{kind}")', "page.py:1: says “b.*”: list its members in tests/gateway/words/families.py"),
        ],
    )
    def test_that_python_writes_is_read_as_well(self, module: str, said: str) -> None:
        assert self.missing(module=module) == [said]

    def test_that_says_a_family_has_words_for_every_member(self) -> None:
        assert self.missing(families={"a.of.*": ("x", "y")}) == ["families.py: “a.of.*” has no words for “a.of.y”"]

    def test_that_no_longer_says_something_leaves_it_unused(self) -> None:
        source = of_module('phrase = "a.named"\nsay(f"{phrase}.more")\nsay(f"a.of.{kind}")\n"""a.b"""', "page.py")
        every = [*self.PHRASES, "a.named.more", "a.b.more"]
        assert keys.unused([source], every, {}) == ["a.b", "a.b.more", "a.many"]


class TestATemplate:
    MACROS: Final = {"button": ["words", "kind"], "field": ["name", "label"]}

    @pytest.mark.parametrize(
        "text",
        [
            '<p class="note{% if x %} small{% endif %}">{{ say("a.b") }} MEDIATE &middot; 1</p>',
            '<img alt="{{ say("a.b") }}"><input name="title" value="{{ "yes" if x else "no" }}">',
            "<code>./mediate load hilversum</code>{# words for whoever reads this #}",
            '{{ button(say("a.b"), kind="primary") }}{{ field("name", labels.name) }}{{ button("a.b") }}',
            '{% macro _classes(kind) %}nl-button nl-button--{{ kind }}{{ " is-wrong" if x }}{% endmacro %}',
            '<a class="{{ "plain" if x else "loud" }}" href="/x">{{ name or "-" }}</a>',
        ],
    )
    def test_without_words_of_its_own_is_right(self, text: str) -> None:
        assert literal_words(text, "page.html", self.MACROS) == []

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("<p>\n  Hallo</p>", "page.html:2: “Hallo” between tags"),
            ("{% if x %}<p>Ja</p>{% endif %}", "page.html:1: “Ja” between tags"),
            ("<p>{{ 'Nee' if x else y }}</p>", "page.html:1: “Nee……” between tags"),
            ("<p>{{ y or 'Geen' }}</p>", "page.html:1: “……Geen” between tags"),
            ("<p>{{ y | default('Geen') }}</p>", "page.html:1: “……Geen” between tags"),
            ('<p>\n</p>\n<img alt="Kaart">', "page.html:3: “Kaart” in alt of <img>"),
            ('<a title="Meer" href="/">1</a>', "page.html:1: “Meer” in title of <a>"),
            ('<nav aria-label="{% if x %}Menu{% endif %}"></nav>', "page.html:1: “Menu” in aria-label of <nav>"),
            ('<input placeholder="Zoek">', "page.html:1: “Zoek” in placeholder of <input>"),
            ('<input type="submit" value="Stuur">', "page.html:1: “Stuur” in value of <input>"),
            ('{{ button("Opslaan") }}', "page.html:1: “Opslaan” is given to button() as words"),
            ('{{ forms.field("x", label="Naam") }}', "page.html:1: “Naam” is given to field() as label"),
            ("{% macro _one() %}Eén{% endmacro %}", "page.html:1: “Eén” between tags"),
        ],
    )
    def test_with_words_of_its_own_is_named(self, text: str, said: str) -> None:
        assert [each.replace("… ", " ") for each in literal_words(text, "page.html", self.MACROS)] == [said]
