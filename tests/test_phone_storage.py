"""The phone's memory is small, shared and not ours: whatever it does, nothing typed is lost in silence."""

import json
from pathlib import Path

import pytest

from tests.phone import Phone

pytestmark = pytest.mark.browser


def as_file(phone: Phone) -> dict:
    """What is not sent, saved as a file the way a person does it."""
    phone.page.click("summary:has-text('Kan telefonen ikke sende?')")
    with phone.page.expect_download() as download:
        phone.page.click("text=Gem som fil")
    assert download.value.suggested_filename.startswith("fieldapp-usendt-")
    return json.loads(Path(download.value.path()).read_text())


def test_what_waits_is_saved_as_a_file_that_tells_nothing_also_while_locked(phone, mast, cast):
    mast.stop()
    entry = phone.report_absence(cast.siv.id)
    phone.go("/field/outbox")
    told = as_file(phone)
    assert [one["id"] for one in told["entries"]] == [entry]
    assert told["author"] == str(cast.viol.id)
    phone.lock()
    assert as_file(phone)["entries"] == told["entries"]
    assert "no_show" not in json.dumps(told)
    assert json.loads(told["entries"][0]["body"])["ciphertext"]
