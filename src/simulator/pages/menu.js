// A menu at a button: opens above or below it, closes by itself, and gives the focus back.

/** Opens `menu` (an element with popover) at `button`; its items are what has role menuitem. */
export function openMenu(menu, button) {
  menu.showPopover();
  button.setAttribute("aria-expanded", "true");
  place(menu, button);
  items(menu)[0]?.focus();
  menu.addEventListener(
    "toggle",
    () => {
      button.setAttribute("aria-expanded", "false");
      if (!document.activeElement || document.activeElement === document.body) button.focus();
    },
    { once: true },
  );
}

/** Lets the arrow keys move in a menu, and closes it after a choice. */
export function setUpMenu(menu) {
  menu.addEventListener("click", (event) => {
    if (event.target.closest("[role=menuitem]")) menu.hidePopover();
  });
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = items(menu);
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
  });
}

function items(menu) {
  return [...menu.querySelectorAll("[role=menuitem]:not([hidden])")];
}

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  // It stays on the phone, also where that is only a part of the page.
  const { left, right, bottom } = menu.parentElement.getBoundingClientRect();
  const fitsBelow = at.bottom + height + 20 < bottom;
  menu.style.left = `${Math.max(left + 8, Math.min(at.left, right - width - 20))}px`;
  menu.style.top = `${fitsBelow ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
}
