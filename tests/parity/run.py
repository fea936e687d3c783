"""Renders templates on the phone's side: the real service_worker/ files, in a real page of a real browser."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from playwright.sync_api import Page, Route

WORKER = Path(__file__).parents[2] / "service_worker"
ORIGIN = "https://parity.test"
RENDER = """async (cases) => {
  const { Markup, install, render } = await import("/render.js");
  install(await import("/templates.js"), await import("/handed.js"));
  const revive = (_, value) => typeof value?.__html__ === "string" ? new Markup(value.__html__) : value;
  return cases.map(([name, context]) => {
    try { return render(name, JSON.parse(context, revive)); } catch (error) { return `!${error.message}`; }
  });
}"""

Case = tuple[str, Mapping[str, Any]]


def render_in_browser(
    page: Page,
    module: str,
    cases: Iterable[Case],
    handed: str = "",
    made: Mapping[str, str] | None = None,
) -> list[str]:
    """Each case's text, or "!" and the error. `module` is what compile_templates gave.

    `handed` is a JavaScript module that exports `globals`, `filters` and `tests` for install(); it may
    import the worker's own modules. `made` holds more generated modules by file name, such as data.js.
    Contexts go over as JSON, so a whole float arrives as an integer; Markup stays Markup.
    """
    texts = {"templates.js": module, "handed.js": handed or "export const globals = {}", **(made or {})}

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{ORIGIN}/")
        if not name:
            route.fulfill(body="<!doctype html>", content_type="text/html; charset=utf-8")
        else:
            text = texts.get(name) or (WORKER / name).read_text()
            route.fulfill(body=text, content_type="text/javascript; charset=utf-8")

    page.route(f"{ORIGIN}/**", answer)
    try:
        page.goto(f"{ORIGIN}/")
        found: list[str] = page.evaluate(RENDER, [[name, packed(context)] for name, context in cases])
    finally:
        page.unroute(f"{ORIGIN}/**")
    return found


def render_in_python(env: Environment, cases: Iterable[Case]) -> list[str]:
    return [env.get_template(name).render(context) for name, context in cases]


def packed(context: Mapping[str, Any]) -> str:
    def marked(value: Any) -> Any:
        if isinstance(value, Markup):
            return {"__html__": str(value)}
        if isinstance(value, Mapping):
            return {key: marked(one) for key, one in value.items()}
        return [marked(one) for one in value] if isinstance(value, list | tuple) else value

    return json.dumps(marked(context))
