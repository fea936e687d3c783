"""A caseworker writes an agreement step by step, gets the citizen's yes, and sets it going."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fieldapp.clock import uuid7
from fieldapp.desk.order_form import FIELDS
from fieldapp.law import OURS
from fieldapp.mentorships.order import last_day
from tests.moments import this_day


def filled(mentor: Any, **more: Any) -> dict[str, Any]:
    """All that a caseworker types for Liv, on every step."""
    return {
        "first_name": "Liv",
        "last_name": "Ågren",
        "language": "da",
        "municipality": "0999",
        "mentor": str(mentor.id),
        "purpose": "Liv skal støttes i at komme op og af sted.",
        "roles": ["holistic"],
        "tasks": ["morning_start", "daily_structure"],
        "not_tasks": ["transport", "bills", "cleaning"],
        "goal-1-area": "work_edu",
        "goal-1-title": "Finde en praktik",
        "goal-1-steps": "Se på to steder\r\nRinge til det ene",
        "goal-2-area": "everyday",
        "goal-2-title": "Stå op til faste aftaler",
        "scheme": "retention",
        "starts_on": this_day().isoformat(),
        "ends_on": last_day(this_day(), "", OURS).isoformat(),
        "weekly_minutes": "60",
        "report_days": "30",
    } | more


def typed(client: FlaskClient, form: dict[str, Any], draft: str = "") -> str:
    """Fill in every step of a draft; its address."""
    url = f"/desk/agreements/{draft or uuid7()}"
    for step, fields in FIELDS.items():
        if own := {name: form[name] for name in fields if name in form}:
            answer = client.post(f"{url}/{step}", data=own | {"go": "next"})
            assert answer.status_code == 303, answer.text
    return url


def write(client: FlaskClient, form: dict[str, Any]) -> TestResponse:
    """The same, and the agreement is made of it."""
    return client.post(f"{typed(client, form)}/done")


def set_going(client: FlaskClient, written: TestResponse) -> str:
    """The citizen signed today, and it begins; the id of the course."""
    assert written.status_code == 303, written.text
    course, number = written.location.split("/")[3], _number(client, written.location)
    url = f"/desk/courses/{course}/agreement/{number}"
    said = client.post(f"{url}/yes", data={"how": "paper", "day": this_day().isoformat(), "version": "1"})
    assert said.status_code == 303, said.text
    assert client.post(f"{url}/going").status_code == 303
    return course


def _number(client: FlaskClient, page: str) -> str:
    shown = client.get(page).text
    return shown.split("/going")[0].rsplit("/", 1)[1]
