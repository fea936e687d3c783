"""The system may end the worker at any moment; a page that is open has the key for the next one."""

import pytest

pytestmark = pytest.mark.browser


def test_a_page_that_has_just_come_lends_its_key_with_no_signal(phone, mast, cast):
    mast.stop()
    for _ in range(3):  # the browser now tries to renew the worker, and what asks for it has to wait
        phone.go(f"/field/courses/{cast.siv.id}")
        phone.page.wait_for_selector("nav.nav")
        phone.page.click("nav.nav a[href='/field/citizens']")
        phone.page.wait_for_selector(".slot.person")
    phone.go(f"/field/courses/{cast.siv.id}")
    phone.page.wait_for_timeout(300)
    phone.chromium.stop_workers()
    phone.page.click("main a[href^='/field/log?course=']")
    phone.page.wait_for_selector("#meeting, #passphrase")
    assert phone.page.query_selector("#meeting")
