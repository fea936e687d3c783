// Opens the phone with a passkey that can make a secret of its own (WebAuthn PRF), with no connection; and shuts the
// screen of a page that nobody has seen for a minute.
import { ask } from "./field.js";

const SECRET = /\/field\/(unlock|enrol|screen|pin)$/;
const MINUTE = 60_000;
const PATIENCE = 4_000;
let hidden = Infinity; // since when
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-passkey]");
  if (button) (button.dataset.passkey === "enrol" ? enrol : unlock)(button.dataset.next);
});
document.addEventListener("submit", keepHere, true);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return shutScreen();
  hidden = Date.now();
  setTimeout(shutScreen, MINUTE);
});
for (const news of ["htmx:after:swap", "refreshed"]) document.addEventListener(news, offer);
offer();

/** Where the screen has a PIN. Until that is known, nothing is seen; a worker that does not say so shows nothing. */
async function shutScreen() {
  const isAway = Date.now() - hidden >= MINUTE;
  if (!document.hidden) hidden = Infinity;
  if (!isAway || document.querySelector("#lock-error") || !navigator.serviceWorker?.controller) return;
  document.body.hidden = true;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const isShut = await Promise.race([ask({ type: "shut" }), late]);
  if (isShut === false) document.body.hidden = false;
  else location.reload();
}

/** A passphrase is for the phone alone: without the phone's own server to take it, the form is not sent. */
function keepHere(event) {
  if (!SECRET.test(event.target.action) || navigator.serviceWorker.controller) return;
  event.preventDefault();
  event.stopPropagation();
  location.reload();
}

/** The passkey's card is hidden until we know that the phone has what it needs. */
async function offer() {
  const cards = document.querySelectorAll("[data-when-passkey]");
  if (!cards.length || !(await isAble())) return;
  for (const card of cards) card.hidden = false;
}

async function isAble() {
  if (!window.PublicKeyCredential) return false;
  const able = (await PublicKeyCredential.getClientCapabilities?.()) ?? {};
  return able["extension:prf"] !== false && PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
}

async function enrol(next) {
  const { user, name } = await ask({ type: "ways" });
  const salt = random(32);
  const made = await navigator.credentials
    .create({
      publicKey: {
        challenge: random(32),
        rp: { name: "fieldapp" },
        user: { id: new TextEncoder().encode(user), name: name || "fieldapp", displayName: name || "fieldapp" },
        pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
        authenticatorSelection: { authenticatorAttachment: "platform", userVerification: "required" },
        extensions: { prf: { eval: { first: salt } } },
      },
    })
    .catch(() => null); // they said no, or the phone did
  const told = made?.getClientExtensionResults().prf;
  const secret = told?.enabled && (told.results?.first ?? (await prf(made.rawId, salt)));
  finish("enrol", secret && { prf: secret, credential: made.rawId, salt }, next);
}

async function unlock(next) {
  const { prf: known } = await ask({ type: "ways" });
  const secret = known && (await prf(known.credential, known.salt));
  finish("unlock", secret && { prf: secret }, next);
}

/** The passkey's secret for this salt: the same 32 bytes every time, or null. */
async function prf(id, salt) {
  const publicKey = {
    challenge: random(32),
    allowCredentials: [{ type: "public-key", id }],
    userVerification: "required",
    extensions: { prf: { eval: { first: salt } } },
  };
  const got = await navigator.credentials.get({ publicKey }).catch(() => null);
  return got?.getClientExtensionResults().prf?.results?.first ?? null;
}

async function finish(type, secret, next) {
  const { open, error } = await ask({ type, secret: secret || null });
  if (open) location.href = next || "/field/";
  else document.querySelector("#lock-error").textContent = error;
}
