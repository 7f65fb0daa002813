/** The fields this product understands (https://developers.facebook.com/docs/graph-api/webhooks/reference/whatsapp-business-account). */
const fields = [
  "messages",
  "account_update",
  "account_alerts",
  "account_review_update",
  "business_capability_update",
  "phone_number_name_update",
  "phone_number_quality_update",
  "security",
  "message_template_status_update",
];

/** These come only for numbers that stay in the WhatsApp Business app. */
const businessAppFields = ["history", "smb_app_state_sync", "smb_message_echoes"];

/** The webhook fields that an organization's own Meta app has to subscribe to. */
export function webhookFields({ isOnBusinessApp }: { isOnBusinessApp: boolean }): string[] {
  return isOnBusinessApp ? [...fields, ...businessAppFields] : fields;
}
