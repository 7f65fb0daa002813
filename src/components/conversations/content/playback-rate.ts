import { useSyncExternalStore } from "react";

const RATES = [1, 1.5, 2] as const;

let rate: number = RATES[0];
const listeners = new Set<() => void>();

/** How fast recordings are played, the same for all: who is in a hurry is so for the next one too. */
export function usePlaybackRate(): { rate: number; next: () => void } {
  const current = useSyncExternalStore(subscribe, read, read);
  return { rate: current, next };
}

const read = () => rate;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function next(): void {
  rate = RATES.find((other) => other > rate) ?? RATES[0];
  listeners.forEach((listener) => listener());
}
