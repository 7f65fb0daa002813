const FLASH_MS = 1_600;

/** Brings a message of a thread into the middle, marks it for a moment and puts the focus on it. */
export function showMessage(scroller: HTMLElement, messageId: string): void {
  const article = scroller.querySelector<HTMLElement>(`[data-message="${CSS.escape(messageId)}"]`);
  if (!article) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  article.scrollIntoView({ block: "center", behavior: isCalm ? "instant" : "smooth" });
  article.focus({ preventScroll: true });
  article.setAttribute("data-flash", "");
  setTimeout(() => article.removeAttribute("data-flash"), FLASH_MS);
}
