"""What is good to know, at the desk and on the phone, and a course that leaves: axe finds nothing wrong."""

import pytest

from tests.briefs import give, visit
from tests.moments import this_day
from tests.phone_fixtures import AWAKE
from tests.test_phone_leaving_course import hand_over
from tests.tour import Tour, log_in

pytestmark = pytest.mark.browser


def test_the_desks_page_of_what_is_good_to_know(chromium, server, cast, viol, timian, session):
    cast.viol.affiliation = "volunteer"
    session.commit()
    tour, url = Tour(chromium.context.pages[0], server.url), f"/desk/courses/{cast.siv.id}"
    log_in(tour.page, server.url, cast.timian.email)
    tour.look("nothing told", f"{url}/brief")
    tour.page.fill("#f-until", "")
    tour.page.click("main form[action$='/brief'] .btn-1")
    tour.look("told, with errors", until=".errors")
    give(timian, cast.siv)
    brief = visit(viol)["briefs"][0]
    visit(viol, opened={f"{this_day()}T08:00:00.000Z": brief["brief"]})
    give(timian, cast.siv, "Siv har fået ny telefon.")
    tour.look("told", f"{url}/brief")
    tour.page.click("summary:has-text('tidligere')")
    tour.look("told, with what was told before", until="details[open]")
    tour.page.goto(f"{server.url}{url}/mentor")
    tour.page.fill("#f-words", "x" * 4001)
    tour.page.click("main form .btn-1")
    tour.look("hand-over, with errors", until="#e-words")
    assert tour.found == {}


def test_a_leaders_page_of_it(chromium, server, cast, timian):
    give(timian, cast.siv)
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.rose.email)
    tour.look("told", f"/desk/courses/{cast.siv.id}/brief")
    assert tour.found == {}


def test_it_on_the_phone_and_a_course_that_leaves(phone, network, timian, cast):
    give(timian, cast.siv)
    phone.say(AWAKE)
    tour, siv = Tour(phone.page, phone.server.url), cast.siv.id
    tour.look("course with a brief", f"/field/courses/{siv}", f"a[href='/field/brief?course={siv}']")
    tour.look("brief", f"/field/brief?course={siv}", "main .text")
    tour.look("no brief", f"/field/brief?course={cast.birk.id}")
    network.faults = [422]
    phone.wait_for(phone.report_absence(siv), "help")
    hand_over(timian, cast.siv, cast.hassel)
    phone.say({"type": "wake"})
    tour.look("a course that leaves", f"/field/courses/{siv}", "text=Forløbet er ikke hos dig mere.")
    assert tour.found == {}
