/** What every answer of the API is told: it is data and never a document. next.config.ts fixes it at build time. */
export const apiHeaders: Record<string, string> = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Frame-Options": "DENY",
};

/**
 * What answers with a file of somebody else's are told instead: should one be opened as a page, it may do nothing. Next
 * lets these win over a route's own, so the route (http/send-file.ts) and next.config.ts say the same.
 */
export const fileHeaders: Record<string, string> = {
  "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
};
