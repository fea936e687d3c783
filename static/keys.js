// Keys for the desk: j and k walk the list, Enter opens, ? shows all keys, and a letter follows the link that
// shows it. What writes is only gone to: a stray letter, or speech taken for one, then changes nothing; Enter
// presses it.
// On the own page the letters can be switched off, on this device.

const OFF = "fieldapp-keys-off";
const off = () => localStorage.getItem(OFF) !== null;

// What was chosen on this page in this tab, and which number it had: a press loads the page anew.
const PLACE = `fieldapp-chosen ${location.pathname}`;
let [chosen, at = 0] = JSON.parse(sessionStorage.getItem(PLACE)) ?? [];
if (location.hash) chosen = location.hash.slice(1);

const steps = () => [...document.querySelectorAll("[data-step]")];
const name = (step) => step.id || step.querySelector("a")?.href;

export const choose = (step) => {
  for (const other of steps()) other.removeAttribute("aria-current");
  if (!step) return;
  [chosen, at] = [name(step), steps().indexOf(step)];
  sessionStorage.setItem(PLACE, JSON.stringify([chosen, at]));
  step.setAttribute("aria-current", "true");
};

const walk = (by) => {
  const all = steps();
  const at = all.findIndex((step) => step.hasAttribute("aria-current"));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  choose(next);
  next?.scrollIntoView({ block: "nearest" });
};

// Nobody is telephoned by a key, and what is said in passing is not what a line opens.
const OPENS = '[data-step][aria-current] a:not([href^="tel:"], .meta a)';
const open = () => document.querySelector(OPENS)?.click();

// The chosen case first, then the page outside the list; a key without its button on the screen does nothing.
const press = (key) => {
  const button = `[data-key~="${CSS.escape(key)}"]`;
  const found =
    document.querySelector(`[data-step][aria-current] ${button}`) ??
    document.querySelector(`${button}:not([data-step] *)`);
  if (found?.matches("button, input")) found.focus();
  else found?.click();
  return Boolean(found);
};

const typing = (target) => target.closest("input:not([type=radio]), textarea, select");

const keys = document.querySelector("#all-keys");

const act = (event) => {
  if (off() || keys?.open || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "Enter" && !event.target.closest("a, button, summary, label, input")) open();
  else if (event.key === "?") keys?.showModal();
  else if (!/^[a-z/]$/.test(event.key) || !press(event.key)) return;
  event.preventDefault();
};

// A list comes from the server, which does not know which case is chosen here, nor what is off. Where the
// chosen one has gone, the next has its number.
const keep = () => {
  for (const hint of document.querySelectorAll("kbd, .keys")) hint.hidden = off();
  const all = steps();
  choose(off() ? undefined : (all.find((step) => name(step) === chosen) ?? all[Math.min(at, all.length - 1)]));
};

const card = document.querySelector("[data-keys]");
const box = card?.querySelector("input");
if (card) [card.hidden, box.checked] = [false, !off()];
box?.addEventListener("change", () => {
  if (box.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
  keep();
});

document.addEventListener("keydown", act);
document.addEventListener("htmx:after:swap", keep);
keep();
if (document.querySelector(".toast")) walk(0);
