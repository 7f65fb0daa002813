import { handleAccountAlert, handleAccountReview, handleBusinessCapability } from "./account-notices";
import { handleNumberName, handleNumberQuality, handleSecurity } from "./account-numbers";
import { handleTemplateQuality, handleTemplateStatus } from "./account-templates";
import { handleAccountUpdate } from "./account-update";
import { handleAppContacts } from "./business-app-contacts";
import { handleEchoes } from "./business-app-echoes";
import { handleHistory } from "./business-app-history";
import {
  handleAutomaticEvents,
  handlePayment,
  handleSettings,
  handleSolution,
  handleUndescribed,
  handleUsername,
} from "./business-notices";
import { handleCalls } from "./calls";
import type { FieldHandler } from "./field-handler";
import { handleFlow } from "./flows";
import { handleGroups } from "./groups";
import { handleHandover, handleStandby } from "./handovers";
import {
  handleTemplateCategory,
  handleTemplateComponents,
  handleTemplateDetection,
} from "./template-changes";
import { handleUserIds } from "./user-ids";
import { handlePreferences } from "./user-preferences";

/** Who handles which webhook field besides `messages`. A field that is not here is kept in the log and ignored. */
export const fieldHandlers: Readonly<Record<string, FieldHandler | undefined>> = {
  account_alerts: handleAccountAlert,
  account_review_update: handleAccountReview,
  account_settings_update: handleSettings,
  account_update: handleAccountUpdate,
  automatic_events: handleAutomaticEvents,
  business_capability_update: handleBusinessCapability,
  business_status_update: handleUndescribed,
  business_username_update: handleUsername,
  business_username_updates: handleUsername,
  calls: handleCalls,
  consumer_profile: handleUndescribed,
  flows: handleFlow,
  group_lifecycle_update: handleGroups,
  group_participants_update: handleGroups,
  group_settings_update: handleGroups,
  group_status_update: handleGroups,
  history: handleHistory,
  message_echoes: handleEchoes,
  message_template_components_update: handleTemplateComponents,
  message_template_quality_update: handleTemplateQuality,
  message_template_status_update: handleTemplateStatus,
  messaging_handovers: handleHandover,
  partner_solutions: handleSolution,
  payment_configuration_update: handlePayment,
  phone_number_name_update: handleNumberName,
  phone_number_quality_update: handleNumberQuality,
  security: handleSecurity,
  smb_app_state_sync: handleAppContacts,
  smb_message_echoes: handleEchoes,
  standby: handleStandby,
  template_category_update: handleTemplateCategory,
  template_correct_category_detection: handleTemplateDetection,
  template_performance_metrics: handleUndescribed,
  tracking_events: handleUndescribed,
  user_id_update: handleUserIds,
  user_preferences: handlePreferences,
};
