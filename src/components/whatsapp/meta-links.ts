/** WhatsApp Manager, where an account is looked after (https://www.facebook.com/business/help/2058515294227817). */
export function whatsAppManagerUrl(wabaId: string): string {
  return `https://business.facebook.com/wa/manage/home/?${new URLSearchParams({ waba_id: wabaId })}`;
}

/** The page of WhatsApp Manager on which numbers are added, verified and their names and PINs changed. */
export function managerNumbersUrl(wabaId: string): string {
  return `https://business.facebook.com/wa/manage/phone-numbers/?${new URLSearchParams({ waba_id: wabaId })}`;
}

/** Payment settings of an account: where Meta's own error 131042 sends people. */
export function paymentSettingsUrl(wabaId: string): string {
  return `https://business.facebook.com/billing_hub/accounts/details/?${new URLSearchParams({ asset_id: wabaId })}`;
}

/** Where a restriction is explained and a review of it is asked for. */
export const businessSupportUrl = "https://business.facebook.com/business-support-home/";

/** Where the webhook of a Meta app is set up; without an id, the list of one's apps. */
export function appWebhookUrl(appId: string | null): string {
  const apps = "https://developers.facebook.com/apps/";
  return appId === null ? apps : `${apps}${encodeURIComponent(appId)}/whatsapp-business/wa-settings/`;
}

/** A chat with a number in the visitor's own WhatsApp (https://faq.whatsapp.com/5913398998672934). */
export function chatUrl(phoneNumber: string, text?: string): string {
  const query = text ? `?${new URLSearchParams({ text }).toString().replaceAll("+", "%20")}` : "";
  return `https://wa.me/${phoneNumber.replaceAll(/\D/g, "")}${query}`;
}
