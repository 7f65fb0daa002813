import { expect, test } from "vitest";
import { crossesDocumentBorder, WHATSAPP_SETTINGS_PATH } from "./document-border";

test.each([
  ["/dashboard/conversations", WHATSAPP_SETTINGS_PATH, true],
  ["/dashboard/conversations", `${WHATSAPP_SETTINGS_PATH}?connection=1#steps`, true],
  [WHATSAPP_SETTINGS_PATH, "/dashboard/conversations/c1", true],
  [`${WHATSAPP_SETTINGS_PATH}/`, "/dashboard/settings", true],
  [WHATSAPP_SETTINGS_PATH, `${WHATSAPP_SETTINGS_PATH}/`, false],
  [WHATSAPP_SETTINGS_PATH, `${WHATSAPP_SETTINGS_PATH}#connection-1`, false],
  ["/dashboard/conversations", "/dashboard/conversations/c1", false],
  ["/dashboard/conversations", "/dashboard/settings/whatsapp-archive", false],
])("from %s to %s a new document is needed: %s", (from, to, expected) => {
  expect(crossesDocumentBorder(from, to)).toBe(expected);
});
