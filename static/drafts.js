// Keeps what is typed, field by field, until it is saved. Without the phone's own server there is nowhere to keep it.

const PAUSE = 400;
let waiting;

document.addEventListener("input", later);
document.addEventListener("change", later);
document.addEventListener("submit", () => clearTimeout(waiting));

function later({ target }) {
  const form = target.closest?.("form[data-draft]");
  if (!form || !navigator.serviceWorker?.controller) return;
  clearTimeout(waiting);
  waiting = setTimeout(keep, PAUSE, form);
}

async function keep(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set("kind", form.dataset.draft);
  const response = await fetch("/field/drafts", { method: "POST", body }).catch(() => null);
  if (!response?.ok) return;
  const { text } = await response.json();
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = text;
}
