"""A page that is laid anew must not take what a finger is about to tap."""

import pytest

pytestmark = pytest.mark.browser

# Something on the page is older than the phone knows, and a round says that there is news.
NEWS = """() => {
    const fetching = window.fetch;
    window.fetch = async (...asked) => {
        const answer = await fetching(...asked);
        window.isAnswered = true;
        return answer;
    };
    document.querySelector("main header").append("Gammelt");
    new BroadcastChannel("fieldapp").postMessage({type: "synced", changed: true, online: true});
}"""


def test_a_tap_goes_through_though_the_page_is_laid_anew_meanwhile(phone):
    phone.go("/field/me")
    phone.say({"type": "touch"})
    phone.page.locator("details:has(#pin) summary").hover()
    phone.page.mouse.down()
    phone.ask(NEWS)
    phone.page.wait_for_function("() => window.isAnswered")
    phone.page.wait_for_timeout(200)  # as long as a finger stays
    assert "Gammelt" in phone.page.inner_text("main")
    phone.page.mouse.up()
    phone.page.wait_for_selector("details[open] #pin")
    phone.page.wait_for_function("() => !document.querySelector('main').innerText.includes('Gammelt')")
    assert phone.page.is_visible("details[open] #pin")


# The page that the news finds is answered for only when the next one is there.
SLOW = """() => {
    const fetching = window.fetch;
    window.isSlow = true;
    window.fetch = async (url, asked) => {
        const answer = await fetching(url, asked);
        const isRefresh = asked?.headers?.["X-Fieldapp"] === "refresh";
        while (isRefresh && window.isSlow) await new Promise((on) => setTimeout(on, 20));
        return answer;
    };
    new BroadcastChannel("fieldapp").postMessage({type: "synced", changed: true, online: true});
}"""


def test_news_that_come_between_two_pages_reach_the_next(phone):
    """It said »Sender …« of what had not got through, for up to a minute."""
    phone.go("/field/me")
    phone.say({"type": "touch"})
    phone.ask(SLOW)
    phone.page.click("nav a[href='/field/citizens']")
    phone.page.wait_for_url("**/field/citizens")
    phone.page.wait_for_function("() => !document.querySelector('.htmx-request')")
    phone.ask("() => document.querySelector('main header').append('Gammelt')")
    phone.ask("() => { window.isSlow = false }")
    phone.page.wait_for_function("() => !document.querySelector('main').innerText.includes('Gammelt')")


# The first page asked for comes late, and tells how it was.
LATE = """() => {
    const fetching = window.fetch;
    window.asked = 0;
    window.isSlow = true;
    window.fetch = async (url, given) => {
        const answer = await fetching(url, given);
        if (given?.headers?.["X-Fieldapp"] !== "refresh" || ++window.asked > 1) return answer;
        const old = (await answer.text()).replace("</header>", "Gammelt</header>");
        while (window.isSlow) await new Promise((on) => setTimeout(on, 20));
        return new Response(old, {headers: answer.headers});
    };
    new BroadcastChannel("fieldapp").postMessage({type: "synced", changed: true, online: true});
}"""


def test_a_page_made_before_a_tap_never_takes_the_place_of_what_the_tap_brought(phone):
    """What had been tapped away stood there again, until the next news."""
    phone.go("/field/me")
    phone.say({"type": "touch"})
    phone.ask(LATE)
    phone.page.wait_for_function("() => window.asked === 1")
    phone.ask("() => document.addEventListener('htmx:after:swap', () => { window.hasCome = true })")
    phone.page.click("nav a[href='/field/me']")
    phone.page.wait_for_function("() => window.hasCome && !document.querySelector('.htmx-request')")
    phone.ask("() => { window.isSlow = false }")
    phone.page.wait_for_function("() => window.asked === 2")
    assert "Gammelt" not in phone.page.inner_text("main")


# The browser ends the worker just then, or it has no page for that yet.
ONCE_IN_VAIN = """(how) => {
    const fetching = window.fetch;
    window.asked = 0;
    window.fetch = async (url, given) => {
        if (given?.headers?.["X-Fieldapp"] !== "refresh" || ++window.asked > 1) return fetching(url, given);
        if (how === "ended") throw new TypeError("Failed to fetch");
        return new Response("", {status: 503});
    };
    new BroadcastChannel("fieldapp").postMessage({type: "synced", changed: true, online: true});
}"""


@pytest.mark.parametrize("how", ["ended", "refused"])
def test_news_that_brought_no_page_are_asked_for_again_with_the_next_round(phone, how):
    phone.go("/field/me")
    for _ in range(
        2
    ):  # the page has heard of the first, then: that there is a connection is no news any more
        phone.say({"type": "wake", "eager": True})
    phone.ask(ONCE_IN_VAIN, how)
    phone.page.wait_for_function("() => window.asked === 1")
    phone.say({"type": "wake", "eager": True})  # nothing has changed since
    phone.page.wait_for_function("() => window.asked === 2")
