import { useSyncExternalStore } from "react";
import { createOutgoingStore, type Outgoing, type OutgoingStore } from "./outgoing-store";

const stores = new Map<string, OutgoingStore>();
const none: readonly Outgoing[] = [];

/** The store of this tab; per person, because a tab may see one sign out and another sign in. */
export function outgoingStoreOf(viewerId: string): OutgoingStore {
  const name = `atende.outgoing.${viewerId}`;
  const store = stores.get(name) ?? createOutgoingStore(tabStorage(), name);
  stores.set(name, store);
  return store;
}

/** What this tab is still sending in a conversation, or could not send, in the order it was written. */
export function useOutgoing(viewerId: string, conversationId: string): readonly Outgoing[] {
  return useSyncExternalStore(
    (listener) => outgoingStoreOf(viewerId).subscribe(listener),
    () => outgoingStoreOf(viewerId).list(conversationId),
    () => none,
  );
}

function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
