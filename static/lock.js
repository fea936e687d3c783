// Opens the phone with a passkey, where it can make a secret of its own (WebAuthn PRF). Works with no connection.
import { ask } from "./field.js";

const random = (length) => crypto.getRandomValues(new Uint8Array(length));

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-passkey]");
  if (button) (button.dataset.passkey === "enrol" ? enrol : unlock)(button);
});
document.addEventListener("htmx:after:swap", offer);
offer();

/** The buttons are hidden until we know that the phone has what they need. */
async function offer() {
  const buttons = document.querySelectorAll("[data-passkey]");
  if (!buttons.length || !(await isAble())) return;
  for (const button of buttons) button.hidden = false;
}

async function isAble() {
  if (!window.PublicKeyCredential || !navigator.serviceWorker?.controller) return false;
  const able = (await PublicKeyCredential.getClientCapabilities?.()) ?? {};
  return able["extension:prf"] !== false && PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
}

async function enrol(button) {
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
    .catch(() => null);
  const told = made?.getClientExtensionResults().prf;
  if (!told?.enabled) return fail(button);
  const secret = told.results?.first ?? (await prf(made.rawId, salt));
  finish(button, "enrol", secret && { prf: secret, credential: made.rawId, salt });
}

async function unlock(button) {
  const { prf: known } = await ask({ type: "ways" });
  const secret = known && (await prf(known.credential, known.salt));
  finish(button, "unlock", secret && { prf: secret });
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

async function finish(button, type, secret) {
  const answer = secret && (await ask({ type, secret }));
  if (answer?.open) location.reload();
  else fail(button, answer?.error);
}

/** The button itself carries the sentence, so that it can be translated with the page. */
function fail(button, sentence) {
  const place = document.querySelector("[data-passkey-error]");
  if (!place) return;
  place.textContent = sentence || button.dataset.failed || "";
  place.hidden = false;
}
