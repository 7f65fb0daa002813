import type { SignupPopup, SignupWindow } from "./onboarding-runner";

// One name for all attempts: a second click reuses the window instead of leaving two signups open.
const WINDOW_NAME = "atende-whatsapp-signup";
const SIZE = { width: 700, height: 820 };

/**
 * Opens an empty window in the middle of this one; null when the browser blocked it. Call it inside the click: a popup
 * that is opened after an await counts as unasked for.
 */
export function openSignupPopup(waitingText: string): SignupPopup | null {
  const width = Math.min(SIZE.width, window.screen.availWidth);
  const height = Math.min(SIZE.height, window.screen.availHeight);
  const left = Math.round(window.screenX + Math.max(0, (window.outerWidth - width) / 2));
  const top = Math.round(window.screenY + Math.max(0, (window.outerHeight - height) / 2));
  const opened = window.open(
    "",
    WINDOW_NAME,
    `popup=yes,width=${width},height=${height},left=${left},top=${top},scrollbars=yes,resizable=yes`,
  );
  if (isBlocked(opened)) return null;
  showWaiting(opened, waitingText);
  opened.focus();
  return {
    ...toSignupWindow(opened),
    goTo: (url) => {
      opened.location.href = url;
    },
  };
}

/** Whether a window was refused. Some blockers hand out one that is closed already. */
export function isBlocked(opened: Window | null): opened is null {
  return !opened || opened.closed;
}

/** A window of Meta's dialog as the runner sees it. */
export function toSignupWindow(opened: Window): SignupWindow {
  return { focus: () => opened.focus(), close: () => opened.close(), isClosed: () => opened.closed };
}

function showWaiting(opened: Window, text: string): void {
  try {
    const { document } = opened;
    document.title = text;
    document.body.style.cssText =
      "margin:0;min-height:100vh;display:grid;place-items:center;font:500 16px system-ui,sans-serif;color-scheme:light dark";
    document.body.textContent = text;
  } catch {
    // The window of an earlier attempt may still show Meta: then it is not ours to write into.
  }
}
