"""The leader's pages, in light and dark: axe finds nothing, nothing scrolls sideways."""

from datetime import timedelta

import pytest

from fieldapp.mentorships.periods import Agreement, State
from tests.moments import this_day
from tests.tour import Tour, log_in

pytestmark = pytest.mark.browser


def test_the_leaders_minutes(chromium, server, cast):
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.rose.email)
    tour.look("minutes", "/office/minutes")
    tour.look("minutes of one mentor", f"/office/minutes?mentor={cast.viol.id}")
    tour.look("no minutes", "/office/minutes?month=2020-02")
    assert tour.found == {}


def test_the_leaders_courses(chromium, server, cast, session):
    session.query(Agreement).filter_by(course_id=cast.birk.id).update(
        {"last_on": this_day() - timedelta(days=1)}
    )
    session.commit()
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.rose.email)
    tour.look("courses", "/office/courses")
    tour.look("courses of a filter", "/office/courses?show=over")
    tour.look("no courses in a filter", "/office/courses?show=off_goal")
    assert tour.found == {}


def test_the_leaders_results(chromium, server, cast, session):
    tour = Tour(chromium.context.pages[0], server.url)
    log_in(tour.page, server.url, cast.rose.email)
    tour.look("no results", "/office/results")
    cast.courses(*[(f"Nr {one}", cast.viol, cast.timian) for one in range(6)])
    session.query(Agreement).update({"state": State.ENDED, "last_on": this_day()})
    session.commit()
    tour.look("results", "/office/results")
    assert tour.found == {}
