"""Tabs of Chromium that share one memory: their pages, their workers, and the network they have."""

from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page

from .waiting import wait_until


class Tabs:
    """A blank one to begin with; `tabs.open(url)` loads it, or one more. `context` is Playwright's own."""

    def __init__(self, context: BrowserContext) -> None:
        self._hold(context)

    def _hold(self, context: BrowserContext) -> None:
        self.context = context
        self._session: CDPSession | None = None

    def open(self, url: str) -> Page:
        """A tab, loaded: the first one while it is blank, then always a new one."""
        first = self.context.pages[0]
        page = first if first.url == "about:blank" else self.context.new_page()
        page.goto(url)
        return page

    def offline(self, off: bool) -> None:
        """No network, for pages and for their workers."""
        self.context.set_offline(off)

    def cdp(self, page: Page) -> CDPSession:
        return self.context.new_cdp_session(page)

    def grant_notifications(self, origin: str) -> None:
        self.context.grant_permissions(["notifications"], origin=origin)

    def virtual_authenticator(self, page: Page, prf: bool = True) -> CDPSession:
        """A phone's own passkeys, always approved, for as long as the page lives. Needs http://localhost."""
        session = self.cdp(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "hasPrf": prf,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return session

    def deliver_push(self, origin: str, scope: str, data: str) -> None:
        """A push event with this text for the worker of `scope` (a path), which may sleep; "" is no data."""
        session = self._workers()
        found = wait_until(lambda: self._registration(f"{origin}{scope}"), what=f"a worker for {scope}")
        session.send(
            "ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found, "data": data}
        )

    def stop_workers(self) -> None:
        """As the system does when memory is short: workers end, and start again for the next event."""
        self._workers().send("ServiceWorker.stopAllWorkers")

    def _workers(self) -> CDPSession:
        """A CDP session that hears of every registration of this profile, for as long as its page lives.

        Never detached: Playwright asks the page first, and one that waits for a worker never answers.
        """
        if not self._session:
            self._registrations: list[dict[str, Any]] = []
            self._session = self.cdp(self.context.pages[0])
            self._session.on(
                "ServiceWorker.workerRegistrationUpdated",
                lambda event: self._registrations.extend(event["registrations"]),
            )
            self._session.on("close", self._forget_session)
            self._session.send("ServiceWorker.enable")
        return self._session

    def _forget_session(self, *_: object) -> None:
        self._session = None

    def _registration(self, scope: str) -> str | None:
        # Playwright hands on events only while it is asked something.
        self.context.pages[0].wait_for_timeout(1)
        alive = [r for r in self._registrations if r["scopeURL"] == scope and not r["isDeleted"]]
        return str(alive[-1]["registrationId"]) if alive else None
