"""Nobody meets a text in the wrong language: both catalogues say everything the code says, and no more."""

import pytest
from babel.messages.catalog import Catalog

from tests import catalogue


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    return catalogue.collected()


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_the_catalogue_says_all_that_the_code_says(wanted, language):
    wrong = list(catalogue.faults(wanted, language, catalogue.read(language)))
    assert wrong == [], "run ./dev messages, then translate what is empty"


def test_danish_is_what_the_code_says(wanted):
    danish = catalogue.read("da")
    theirs = [danish.get(message.id, message.context) for message in wanted if message.id]
    assert [there.id for there in theirs if there and there.string != there.id] == []


def small(
    *messages: tuple[str | tuple[str, str], str | tuple[str, str]], flags: tuple[str, ...] = ()
) -> Catalog:
    catalog = Catalog(locale="en")
    for text, translated in messages:
        catalog.add(text, translated, flags=flags)
    return catalog


@pytest.mark.parametrize(
    ("translated", "fault"),
    [
        (small(), "missing"),
        (small(("Gemt", "")), "not translated"),
        (small(("Gemt", "Saved"), flags=("fuzzy",)), "only guessed"),
        (small(("Gemt", "Saved"), ("Væk", "Gone")), "no longer in the code"),
    ],
)
def test_a_hole_in_a_catalogue_is_seen(translated, fault):
    assert [fault in line for line in catalogue.faults(small(("Gemt", "")), "en", translated)] == [True]


def test_a_changed_placeholder_is_seen():
    wanted = small(("%(number)s møder", ""), flags=("python-format",))
    translated = small(("%(number)s møder", "%(count)s meetings"), flags=("python-format",))
    assert len(list(catalogue.faults(wanted, "en", translated))) == 1


def test_a_plural_needs_both_its_forms():
    wanted, translated = (
        small((("ét møde", "møder"), ("", ""))),
        small((("ét møde", "møder"), ("a meeting", ""))),
    )
    assert [line.split(": ")[1] for line in catalogue.faults(wanted, "en", translated)] == ["not translated"]
