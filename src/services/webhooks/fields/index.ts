import { handleAccountAlert, handleAccountReview, handleBusinessCapability } from "./account-notices";
import { handleNumberName, handleNumberQuality, handleSecurity } from "./account-numbers";
import { handleTemplateQuality, handleTemplateStatus } from "./account-templates";
import { handleAccountUpdate } from "./account-update";
import { handleAppContacts } from "./business-app-contacts";
import { handleEchoes } from "./business-app-echoes";
import { handleHistory } from "./business-app-history";
import type { FieldHandler } from "./field-handler";

/** Who handles which webhook field besides `messages`. A field that is not here is kept in the log and ignored. */
export const fieldHandlers: Readonly<Record<string, FieldHandler | undefined>> = {
  account_alerts: handleAccountAlert,
  account_review_update: handleAccountReview,
  account_update: handleAccountUpdate,
  business_capability_update: handleBusinessCapability,
  history: handleHistory,
  message_template_quality_update: handleTemplateQuality,
  message_template_status_update: handleTemplateStatus,
  phone_number_name_update: handleNumberName,
  phone_number_quality_update: handleNumberQuality,
  security: handleSecurity,
  smb_app_state_sync: handleAppContacts,
  smb_message_echoes: handleEchoes,
};
