import type { KeyboardEvent } from "react";

/**
 * Arrow keys, Home and End move the focus among the items of a container that is one Tab stop. From the container
 * itself the arrows begin at `entry`, the first or last item. Keys pressed in a field or with a modifier are left alone.
 */
export function moveFocus(
  event: KeyboardEvent<HTMLElement>,
  selector: string,
  entry: "first" | "last",
): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const focused = document.activeElement?.closest<HTMLElement>(selector);
  const target = nextIndex(event.key, focused ? items.indexOf(focused) : -1, items.length, entry);
  const item = target === null ? undefined : items[target];
  if (!item) return;
  event.preventDefault();
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

function nextIndex(key: string, current: number, count: number, entry: "first" | "last"): number | null {
  if (count === 0) return null;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key !== "ArrowDown" && key !== "ArrowUp") return null;
  if (current === -1) return entry === "first" ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, current + (key === "ArrowDown" ? 1 : -1)));
}
