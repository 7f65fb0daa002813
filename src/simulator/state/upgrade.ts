import type { PhoneNumber, Subscription, Waba } from "./records";
import { newPhoneNumber, newWaba } from "./initial-state";

// Older files know one app only: a WABA had one subscription, a number one override; and they lack whatever was added
// since, which gets the value that a new record would have.

/** A WABA of a file of any age. */
export function upgradeWaba(
  saved: Partial<Waba> & { subscription?: Omit<Subscription, "appId"> | null },
): Waba {
  const { subscription, ...waba } = saved;
  const subscriptions = subscription ? [{ ...subscription, appId: null }] : [];
  return { ...newWaba({ businessId: "", name: "", now: 0 }), subscriptions, ...waba };
}

/** A number of a file of any age. */
export function upgradePhone(
  saved: Partial<PhoneNumber> & { override?: { uri: string } | null },
): PhoneNumber {
  const { override, ...phone } = saved;
  const overrides = override ? [{ ...override, appId: null }] : [];
  return {
    ...newPhoneNumber({ wabaId: "", displayPhoneNumber: "", verifiedName: "" }),
    overrides,
    ...phone,
  };
}
