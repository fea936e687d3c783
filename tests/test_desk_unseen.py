"""A caseworker is told which goal a volunteer does not see, where it is chosen and where it stands."""

import pytest
from playwright.sync_api import expect

from tests.agreeing import filled, set_going, typed, write
from tests.desk import page
from tests.tour import log_in

SENTENCE = "Målet om helbred bliver ikke vist for %s."
HEALTH = {"goal-2-area": "health_coping", "goal-2-title": "Passe behandlingen"}


def told(client, url, mentor):
    return page(client, url).count(SENTENCE % mentor.name)


@pytest.mark.parametrize(("mentor", "times"), [("kløver", 4), ("viol", 0)])
def test_below_each_choice_of_areas(timian, cast, mentor, times):
    who = getattr(cast, mentor)
    assert told(timian, f"{typed(timian, filled(who))}/goals", who) == times


@pytest.mark.parametrize(
    ("mentor", "more", "times"), [("kløver", HEALTH, 1), ("kløver", {}, 0), ("viol", HEALTH, 0)]
)
def test_where_the_agreement_is_read(timian, cast, mentor, more, times):
    who = getattr(cast, mentor)
    assert told(timian, f"{typed(timian, filled(who, **more))}/read", who) == times


@pytest.mark.parametrize(("mentor", "times"), [("kløver", 2), ("viol", 0)])
def test_at_the_goal_and_at_a_new_one(timian, cast, mentor, times):
    who = getattr(cast, mentor)
    course = set_going(timian, write(timian, filled(who, **HEALTH)))
    assert told(timian, f"/desk/courses/{course}/goals", who) == times


@pytest.mark.browser
def test_it_is_there_once_that_area_is_chosen(chromium, server, timian, cast):
    tab = chromium.context.pages[0]
    log_in(tab, server.url, cast.timian.email)
    tab.goto(server.url + typed(timian, filled(cast.kløver)) + "/goals")
    said = tab.locator(".if-health:visible")
    expect(said).to_have_count(0)
    tab.select_option("#goal-2-area", "health_coping")
    expect(said).to_have_text(SENTENCE % cast.kløver.name)
    tab.select_option("#goal-2-area", "network")
    expect(said).to_have_count(0)
