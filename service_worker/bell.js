// Is this phone rung for its mentor? Asked for on Mig, confirmed at every start, and given up with the permission.
import { sayNo, sayYes } from "./alerts.js";
import { device, iso } from "./clock.js";
import * as store from "./store.js";

/** {state: "on", "off" or "refused", at: when the house last said so}; null where the phone cannot be rung. */
export async function state() {
  if (!self.registration.pushManager || !self.Notification) return null;
  if (Notification.permission === "denied") return { state: "refused" };
  const bell = isAllowed() && (await wish());
  return bell ? { state: "on", at: bell.at } : { state: "off" };
}

/** Be rung from now on, or no more. */
export const ring = (isWanted) => alone(async () => settle(isWanted, await wish()));

/** At every start: lost subscriptions are mended, and the house hears that nothing may be shown any more. */
export const confirm = () =>
  alone(async () => {
    const bell = await wish();
    if (bell) await settle(isAllowed(), bell);
  }).catch((error) => console.warn("push:", error.message));

async function settle(isWanted, bell) {
  const told = await (isWanted ? sayYes : sayNo)(self.registration, bell);
  await store.become({ bell: told.isOn ? { ...told, at: iso(device()) } : null });
}

/** A yes that is still on its way when somebody says no must not come after it. */
const alone = (work) => navigator.locks.request("fieldapp-bell", work);

const isAllowed = () => Notification.permission === "granted";

/** What the house answered to the yes of who is here now. */
async function wish() {
  const { user, bell } = await store.who();
  return bell?.user === user ? bell : null;
}
