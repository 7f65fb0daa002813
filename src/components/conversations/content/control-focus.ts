import { createContext, useContext } from "react";

/**
 * Whether the keyboard is inside the bubble around. A thread is one Tab stop: its messages are reached by the arrow
 * keys, and what is in a message only after Enter.
 */
export const IsEnteredContext = createContext(false);

/** The `tabIndex` of a control in a bubble. */
export function useControlTabIndex(): 0 | -1 {
  return useContext(IsEnteredContext) ? 0 : -1;
}
