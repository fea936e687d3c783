// Says so when an open list can no longer be renewed, and stops saying it when it can; and prints a page.

const strip = document.querySelector("[data-stale]");
const say = (text) => strip && (strip.textContent = text);

document.addEventListener("htmx:error", () => say(strip?.dataset.stale));
document.addEventListener("htmx:after:request", ({ detail }) =>
  say(detail.ctx.response?.status < 400 ? "" : strip?.dataset.stale),
);

document.addEventListener("click", ({ target }) => target.closest("[data-print]") && print());
