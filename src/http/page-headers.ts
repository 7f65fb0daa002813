import { isWhatsAppSettings } from "@/lib/document-border";

/** Request header in which src/proxy.ts hands a page the nonce of its scripts. */
export const PAGE_NONCE_HEADER = "x-atende-nonce";

export type PageAddress = { pathname: string; query: URLSearchParams };
export type PageSettings = { nonce: string; appUrl: string; sdkUrl: string | null; isDevelopment: boolean };

/** Headers by name; the policy is also handed to the page, which needs its nonce. */
export type PageHeaders = { "Content-Security-Policy": string; [name: string]: string };

const HSTS_SECONDS = 365 * 24 * 3600;
const FACEBOOK = "https://*.facebook.com";

/**
 * The security headers of a page. Scripts run by nonce only; styles may be inline, which our component library needs.
 * Only the WhatsApp settings talk to Meta's windows, and only with the JavaScript SDK configured do they load from it.
 */
export function pageHeaders(address: PageAddress, settings: PageSettings): PageHeaders {
  const isSettings = isWhatsAppSettings(address.pathname);
  return {
    "Content-Security-Policy": contentSecurityPolicy(settings, isSettings ? settings.sdkUrl : null),
    "Cross-Origin-Opener-Policy": openerPolicy(isSettings, address.query),
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    // The address of the WhatsApp settings holds Meta's code for a moment: only our origin may leave as Referer.
    "Referrer-Policy": isSettings ? "strict-origin" : "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    ...(settings.appUrl.startsWith("https:")
      ? { "Strict-Transport-Security": `max-age=${HSTS_SECONDS}` }
      : {}),
  };
}

/**
 * Who may keep a handle on this window (https://html.spec.whatwg.org/multipage/browsers.html#the-coop-headers). The
 * popup that the settings open starts as their about:blank and takes on their policy; `same-origin-allow-popups` lets
 * it leave for facebook.com, which has none, without being cut off. On the way back there is no such allowance: coming
 * from a page without a policy, only a page without one keeps its opener.
 */
function openerPolicy(isSettings: boolean, query: URLSearchParams): string {
  if (!isSettings) return "same-origin";
  return query.has("code") || query.has("error") ? "unsafe-none" : "same-origin-allow-popups";
}

function contentSecurityPolicy({ nonce, isDevelopment }: PageSettings, sdkUrl: string | null): string {
  const meta = sdkUrl === null ? [] : [FACEBOOK, new URL(sdkUrl).origin];
  const directives = {
    "default-src": ["'self'"],
    // `strict-dynamic` trusts what a trusted script inserts: Next's chunks, and Meta's SDK with what it loads itself.
    // React explains errors with eval while developing.
    "script-src": [`'nonce-${nonce}'`, "'strict-dynamic'", ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:", ...meta],
    // A film that is being sent plays from this tab's memory.
    "media-src": ["'self'", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...(isDevelopment ? ["ws:"] : []), ...meta],
    ...(sdkUrl === null ? {} : { "frame-src": ["'self'", ...meta] }),
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    // The SDK opens long dialog addresses by a form.
    "form-action": ["'self'", ...meta],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(" "))
    .join("; ");
}
