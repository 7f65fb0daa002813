import { type CallbackData, type CallbackOffer, isReadyFor } from "./meta-messages";

/** How long the page that opened the popup has to say that it waits for the answer, in milliseconds. */
export const OFFER_TIMEOUT_MS = 1_000;

type Opener = { location: { origin: string }; postMessage: (data: unknown, targetOrigin: string) => void };
type Listener = (message: { origin: string; data: unknown; source: unknown }) => void;

/** The callback page's window, as far as this needs it. */
export type CallbackWindow = {
  location: { origin: string };
  opener: unknown;
  addEventListener: (type: "message", listener: Listener) => void;
  removeEventListener: (type: "message", listener: Listener) => void;
};

/**
 * Offers what came back from Meta to the page that opened this window, and hands it over when that page waits for it.
 * `decided` hears `false` when there is no such page, or none that answers in time (it was loaded anew, or is about
 * another attempt): then the code has left this page nowhere and is its own to use. Exactly one of the two gets it.
 * @returns takes the offer back; `decided` is not called any more.
 */
export function offerCallback(
  callback: CallbackData,
  window: CallbackWindow,
  decided: (isTaken: boolean) => void,
): () => void {
  const { origin } = window.location;
  const opener = findOpener(window);
  if (!opener) {
    decided(false);
    return () => {};
  }
  const state = callback.state ?? null;
  const hear: Listener = (message) => {
    if (message.source !== opener || !isReadyFor(message, origin, state)) return;
    withdraw();
    opener.postMessage(callback, origin);
    decided(true);
  };
  const timer = setTimeout(() => {
    withdraw();
    decided(false);
  }, OFFER_TIMEOUT_MS);
  const withdraw = () => {
    clearTimeout(timer);
    window.removeEventListener("message", hear);
  };
  window.addEventListener("message", hear);
  const offer: CallbackOffer = { type: "WA_CALLBACK_OFFER", status: callback.status, state };
  opener.postMessage(offer, origin);
  return withdraw;
}

/** The page that opened this one, if it is one of ours: a message to another origin would never arrive. */
function findOpener(window: CallbackWindow): Opener | null {
  const opener = window.opener as Opener | null;
  if (!opener || opener === (window as unknown)) return null;
  try {
    return opener.location.origin === window.location.origin ? opener : null;
  } catch {
    return null;
  }
}
