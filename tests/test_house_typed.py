"""What people type reaches every page as text that each of our databases can keep."""

from io import BytesIO

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import Invitation, User
from tests.cast import PASSWORD
from tests.desk import one, page
from tests.test_accounts_people import PERSON, admin

__all__ = ["admin"]


def test_a_form_is_kept_without_nul(admin, cast, session):
    admin.post("/desk/people", data=PERSON | {"name": "Li\x00nd", "email": "ny\x00@test.test"})
    assert one(session, select(User).where(User.email == "ny@test.test")).name == "Lind"


def test_nobody_is_asked_for_by_nul(app, timian, cast):
    form = {"email": "vi\x00ol@test.test", "password": PASSWORD}
    assert app.test_client().post("/login", data=form).status_code == 303
    assert "Siv Skov" in page(timian, "/desk/courses?q=Si%00v")


@pytest.mark.parametrize("files", [{}, {"content_type": "multipart/form-data"}])
def test_however_the_form_was_sent(app, cast, session, files):
    app.test_client().post("/forgotten", data={"email": "rose@\x00test.test"}, **files)
    assert one(session, select(Invitation)).user_id == cast.rose.id


def test_several_boxes_of_one_name_stay_several(app):
    with app.test_request_context("/?a=1&a=2", method="POST", data={"b": ["3", "4"]}) as context:
        asked = context.request
        assert (asked.args.getlist("a"), asked.form.getlist("b")) == (["1", "2"], ["3", "4"])


def test_a_file_that_nobody_asked_for_troubles_nobody(app, cast):
    form = {"email": "viol@test.test", "password": PASSWORD, "more": (BytesIO(b"x"), "x.txt")}
    assert app.test_client().post("/login", data=form).status_code == 303
