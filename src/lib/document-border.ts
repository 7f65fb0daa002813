/** The page that opens Meta's windows and is what they return to. Its headers are its own: src/http/page-headers.ts. */
export const WHATSAPP_SETTINGS_PATH = "/dashboard/settings/whatsapp";

/** Whether a path is the WhatsApp settings; a slash at the end is the same page. */
export function isWhatsAppSettings(pathname: string): boolean {
  return pathname.replace(/\/+$/, "") === WHATSAPP_SETTINGS_PATH;
}

/**
 * Whether going from one page to another needs a new document. Security headers belong to the document, not to the
 * address bar: a page that is swapped in by the router keeps those of the page that was loaded before it.
 * @param to an address of ours, with or without query and hash.
 */
export function crossesDocumentBorder(from: string, to: string): boolean {
  const pathname = to.split(/[?#]/, 1)[0] ?? "";
  return isWhatsAppSettings(from) !== isWhatsAppSettings(pathname);
}
