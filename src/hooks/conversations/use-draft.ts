import { useState } from "react";

/** The text being written in a conversation, kept in this browser per person until it is sent. Mount with `key`. */
export function useDraft(viewerId: string, conversationId: string): [string, (text: string) => void] {
  const name = `atende.draft.${viewerId}.${conversationId}`;
  const [draft, setDraft] = useState(() => readStored(name));
  const change = (text: string) => {
    setDraft(text);
    store(name, text);
  };
  return [draft, change];
}

function readStored(name: string): string {
  try {
    return window.localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function store(name: string, text: string): void {
  try {
    if (text === "") window.localStorage.removeItem(name);
    else window.localStorage.setItem(name, text);
  } catch {
    // Without storage a draft lives as long as the page.
  }
}
