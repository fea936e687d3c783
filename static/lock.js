// Opens the phone: with a passphrase, or with a passkey that can make a secret of its own (WebAuthn PRF).
// Works with no connection; what is typed goes to the worker by message, never into a request.
import { ask } from "./field.js";

const random = (length) => crypto.getRandomValues(new Uint8Array(length));
const page = () => document.querySelector("[data-lock]");

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-passkey]")) (page().dataset.lock === "enrol" ? enrol : unlock)();
});
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("[data-passphrase]")) return;
    event.preventDefault();
    event.stopPropagation();
    typed(event.target);
  },
  true,
);
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-forgotten]");
  if (!link) return;
  event.preventDefault();
  await ask({ type: "forget" });
  location.href = link.href;
});
document.addEventListener("htmx:after:swap", offer);
offer();

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

function typed(form) {
  const [first, again = first] = form.querySelectorAll("input");
  if (first.value !== again.value) return fail(page().dataset.differ);
  return finish(page().dataset.lock, { passphrase: first.value });
}

async function enrol() {
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
  finish("enrol", secret && { prf: secret, credential: made.rawId, salt });
}

async function unlock() {
  const { passkey } = await ask({ type: "ways" });
  const secret = passkey && (await prf(passkey.credential, passkey.salt));
  finish("unlock", secret && { prf: secret });
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

async function finish(type, secret) {
  const answer = secret && (await ask({ type, secret }));
  if (answer?.open) location.reload();
  else fail(answer?.error ?? page().dataset.refused);
}

/** The page itself carries the sentences, so that they are translated with it. */
function fail(sentence) {
  document.querySelector("#lock-error").textContent = sentence ?? "";
}
