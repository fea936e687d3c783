"""fieldapp as an app of the phone: it can be put there, is offered once, and its icon tells what waits."""

import pytest

pytestmark = pytest.mark.browser

# Android's question, as Chrome asks it; what the person is shown is counted.
QUESTION = """() => {
    const question = new Event("beforeinstallprompt", {cancelable: true});
    question.prompt = () => (window.asked = (window.asked ?? 0) + 1);
    dispatchEvent(question);
    return question.defaultPrevented;
}"""
QUEUE = """Object.defineProperty(window, "launchQueue", {
    value: { setConsumer: (consumer) => (window.launch = (targetURL) => consumer({ targetURL })) },
})"""
BADGE = "() => { self.navigator.setAppBadge = async (number) => void (self.badge = number) }"


def test_chromium_finds_nothing_that_stands_in_the_way(phone):
    session = phone.chromium.cdp(phone.page)
    told = session.send("Page.getAppManifest")
    assert (told["errors"], told["url"]) == ([], f"{phone.server.url}/field/manifest.webmanifest")
    found = [
        error["errorId"] for error in session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    ]
    assert [one for one in found if one != "in-incognito"] == []
    manifest = told["manifest"]
    assert manifest["id"] == f"{phone.server.url}/field/"
    assert [one["name"] for one in manifest["shortcuts"]] == ["Skriv møde", "Kom ikke", "I dag"]


def test_the_browsers_question_waits_until_it_is_asked_for(phone):
    phone.go("/field/install")
    assert phone.ask(QUESTION) is True
    phone.page.click("[data-install] button")
    assert phone.page.evaluate("window.asked") == 1
    assert not phone.page.is_visible("[data-install]")


def test_it_is_offered_once_after_the_first_save(phone, cast):
    phone.report_absence(cast.siv.id)
    phone.ask(QUESTION)
    assert phone.page.is_visible("[data-install]")
    phone.report_absence(cast.birk.id)
    phone.ask(QUESTION)
    assert not phone.page.is_visible("[data-install]")


def test_the_icon_tells_how_much_waits(phone, mast, cast):
    phone.worker(BADGE)
    mast.stop()
    phone.wait_for(phone.report_absence(cast.siv.id), "waiting")
    phone.say({"type": "wake", "eager": True})
    assert phone.worker("() => self.badge") == 1
    mast.start()
    phone.say({"type": "wake", "eager": True})
    assert phone.worker("() => self.badge") == 0


def test_a_shortcut_opens_in_the_window_that_is_there(phone):
    phone.page.add_init_script(QUEUE)
    phone.go("/field/citizens")
    phone.page.wait_for_function("() => window.launch")
    phone.page.evaluate("url => launch(url)", f"{phone.server.url}/field/")  # the icon
    phone.page.wait_for_selector("nav.nav a[href='/field/citizens'][aria-current]")
    phone.page.evaluate("url => launch(url)", f"{phone.server.url}/field/log")
    phone.page.wait_for_url("**/field/log")
