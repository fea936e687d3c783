// Is this phone rung for its mentor? Asked for on Mig, confirmed at every start, and given up with the permission.
import { sayNo, sayYes } from "./alerts.js";
import * as store from "./store.js";

/** "on", "off" or "refused"; null where the phone cannot be rung. */
export async function state() {
  if (!self.registration.pushManager || !self.Notification) return null;
  if (Notification.permission === "denied") return "refused";
  return isAllowed() && (await wish()) ? "on" : "off";
}

/** Be rung from now on, or no more. */
export async function ring(isWanted) {
  const bell = await wish();
  const told = await (isWanted ? sayYes : sayNo)(self.registration, bell);
  await store.become({ bell: told.isOn ? told : null });
}

/** At every start: lost subscriptions are mended, and the house hears that nothing may be shown any more. */
export async function confirm() {
  if (await wish()) await ring(isAllowed()).catch((error) => console.warn("push:", error.message));
}

const isAllowed = () => Notification.permission === "granted";

/** What the house answered to the yes of who is here now. */
async function wish() {
  const { user, bell } = await store.who();
  return bell?.user === user ? bell : null;
}
