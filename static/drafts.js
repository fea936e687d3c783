// Keeps what is typed, field by field, until it is saved. Without the phone's own server there is nowhere to keep it.

const PAUSE = 400;
let timer;
let typed = null; // the form with something in it that is not kept yet
let submitted = null;

document.addEventListener("input", later);
document.addEventListener("change", later);
document.addEventListener("submit", ({ target }) => {
  clearTimeout(timer);
  [typed, submitted] = [null, target];
});
// It did not get through, so there is no page that keeps it.
document.addEventListener("htmx:error", () => submitted?.isConnected && later({ target: submitted }));
document.addEventListener("visibilitychange", () => document.hidden && keep());
addEventListener("pagehide", keep);

function later({ target }) {
  const form = target.closest?.("form[data-draft]");
  if (!form || !navigator.serviceWorker?.controller) return;
  clearTimeout(timer);
  typed = form;
  timer = setTimeout(keep, PAUSE);
}

async function keep() {
  clearTimeout(timer);
  const form = typed;
  if (!form) return;
  typed = null;
  const body = new URLSearchParams(new FormData(form));
  body.set("kind", form.dataset.draft);
  // Kept alive: the page may be on its way out.
  const response = await fetch("/field/drafts", { method: "POST", body, keepalive: true }).catch(() => null);
  const told = await response?.json().catch(() => null);
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = told?.text ?? place.dataset.notKept;
}
