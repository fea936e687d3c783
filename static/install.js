// Puts fieldapp on the phone. The browser's own question is kept until the person asks for it, and is offered once.

const OFFERED = "fieldapp install";
let question = null; // Android's; an iPhone has none, there a page tells how

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  keep(event);
});
addEventListener("appinstalled", () => keep(null));
for (const news of ["htmx:after:swap", "refreshed"]) document.addEventListener(news, show);
document.addEventListener("click", (event) => {
  if (!question || !event.target.closest?.("[data-install]")) return;
  event.preventDefault();
  event.stopPropagation();
  question.prompt();
  keep(null); // it can be asked only once
}, true);
// A shortcut opens in the window that is there; the icon alone only brings it to the front.
window.launchQueue?.setConsumer(({ targetURL }) => {
  if (new URL(targetURL).pathname !== "/field/" && targetURL !== location.href) location.href = targetURL;
});
show();

function keep(event) {
  question = event;
  show();
}

function show() {
  for (const place of document.querySelectorAll("[data-install]")) place.hidden = !isOffered(place.dataset.install);
}

/** After the first save, until that page is left; on the page about it always. */
function isOffered(once) {
  if (!once) return Boolean(question);
  if (!question && navigator.standalone !== false) return false;
  localStorage[OFFERED] ??= location.pathname;
  return localStorage[OFFERED] === location.pathname;
}
