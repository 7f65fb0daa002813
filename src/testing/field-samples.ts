/**
 * A value of every webhook field besides `messages` and those of the Business app, complete as Meta describes it
 * (https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference).
 */
const number = { display_phone_number: "15550783881", phone_number_id: "106540352242922" };
const template = {
  message_template_id: 594425479261596,
  message_template_name: "seasonal_promotion",
  message_template_language: "pt_BR",
};

const ofNumbers = {
  automatic_events: {
    messaging_product: "whatsapp",
    metadata: number,
    automatic_events: [
      {
        id: "wamid.1",
        event_name: "LeadSubmitted",
        timestamp: 1749069089,
        ctwa_clid: "Aff-n8ZTODiE79d22KtAwQKj9e",
      },
      {
        id: "wamid.2",
        event_name: "Purchase",
        timestamp: 1749069131,
        custom_data: { currency: "BRL", value: 25000 },
      },
      { id: "wamid.3", event_name: "LeadSubmitted", timestamp: 1749069140 },
    ],
  },
  calls: {
    messaging_product: "whatsapp",
    metadata: number,
    contacts: [{ profile: { name: "Sheena Nelson" }, wa_id: "16505551234" }],
    calls: [
      {
        id: "wacid.HBgLMTIxODU1NTI4MjgVAgASGBQz",
        from: "16505551234",
        to: "15550783881",
        event: "connect",
        timestamp: "1749416383",
        direction: "USER_INITIATED",
        session: { sdp_type: "offer", sdp: "v=0" },
      },
      {
        id: "wacid.HBgLMTIxODU1NTI4MjgVAgASGBQz",
        from: "16505551234",
        to: "15550783881",
        event: "terminate",
        timestamp: "1749416418",
        direction: "USER_INITIATED",
        status: "COMPLETED",
        start_time: "1749416383",
        end_time: "1749416418",
        duration: 35,
        biz_opaque_callback_data: "x",
      },
    ],
    statuses: [
      {
        id: "wacid.HBgLMTIxODU1NTI4MjgVAgASGBQ0",
        type: "call",
        status: "RINGING",
        timestamp: "1749416500",
        recipient_id: "16505551234",
      },
    ],
    errors: [{ code: 138006, title: "No permission", message: "x", href: "x", error_data: { details: "x" } }],
  },
  group_lifecycle_update: {
    messaging_product: "whatsapp",
    metadata: number,
    groups: [
      {
        timestamp: "1749416383",
        group_id: "Y2FwaV9ncm91cDox",
        type: "group_create",
        request_id: "req_1",
        subject: "Clientes da padaria",
        invite_link: "https://chat.whatsapp.com/LINK",
        join_approval_mode: "auto_approve",
      },
    ],
  },
  group_participants_update: {
    messaging_product: "whatsapp",
    metadata: number,
    groups: [
      {
        timestamp: "1749416383",
        group_id: "Y2FwaV9ncm91cDox",
        type: "group_participants_add",
        reason: "invite_link",
        added_participants: [{ wa_id: "16505551234" }],
      },
    ],
  },
  group_settings_update: {
    messaging_product: "whatsapp",
    metadata: number,
    groups: [
      {
        timestamp: "1749416383",
        group_id: "Y2FwaV9ncm91cDox",
        type: "group_settings_update",
        request_id: "req_2",
        group_subject: { text: "x", update_successful: false },
        errors: [{ code: 131000, title: "x", message: "x", error_data: { details: "x" } }],
      },
    ],
  },
  group_status_update: {
    messaging_product: "whatsapp",
    metadata: number,
    groups: [{ timestamp: "1749416383", group_id: "Y2FwaV9ncm91cDox", type: "group_suspend" }],
  },
  standby: {
    messaging_product: "whatsapp",
    metadata: number,
    contacts: [{ profile: { name: "Sheena Nelson" }, wa_id: "16505551234" }],
    standby: {
      messages: [
        { from: "16505551234", id: "wamid.1", timestamp: "1749416383", type: "text", text: { body: "Hi" } },
      ],
      message_echoes: [
        {
          from: "15550783881",
          to: "16505551234",
          id: "wamid.2",
          timestamp: "1749416384",
          type: "text",
          text: { body: "Hello" },
        },
      ],
    },
  },
  user_id_update: {
    messaging_product: "whatsapp",
    metadata: number,
    contacts: [{ profile: { name: "Sheena Nelson" }, wa_id: "16505551234" }],
    user_id_update: [
      {
        wa_id: "16505551234",
        detail: "User id for Sheena Nelson has been updated.",
        user_id: { previous: "US.13491208655302741918", current: "US.24817305912873645029" },
        parent_user_id: { previous: "US.ENT.1", current: "US.ENT.2" },
        timestamp: "1749416383",
      },
    ],
  },
  user_preferences: {
    messaging_product: "whatsapp",
    metadata: number,
    contacts: [
      { profile: { name: "Sheena Nelson" }, wa_id: "16505551234", user_id: "US.13491208655302741918" },
    ],
    user_preferences: [
      {
        wa_id: "16505551234",
        user_id: "US.13491208655302741918",
        detail: "User requested to stop marketing messages",
        category: "marketing_messages",
        value: "stop",
        timestamp: 1749416383,
      },
      {
        wa_id: "16505550000",
        detail: "User signed up for marketing messages",
        category: "marketing_messages",
        value: "signup",
        signup_id: "77",
        timestamp: 1749416384,
      },
    ],
  },
};

const ofAccounts = {
  account_settings_update: {
    messaging_product: "whatsapp",
    timestamp: "1749416383",
    type: "phone_number_settings",
    phone_number_settings: { phone_number_id: "106540352242922", calling: { status: "ENABLED" } },
  },
  business_username_updates: {
    display_phone_number: "15550783881",
    username: "padaria_sol",
    status: "approved",
  },
  flows: {
    event: "FLOW_STATUS_CHANGE",
    message: "Flow Webhook 1 changed status from DRAFT to PUBLISHED",
    flow_id: "6627390910605886",
    old_status: "DRAFT",
    new_status: "PUBLISHED",
  },
  message_template_components_update: {
    ...template,
    message_template_title: "Hi",
    message_template_element: "Our sale is on, {{1}}",
    message_template_footer: "Bye",
    message_template_buttons: [
      {
        message_template_button_type: "URL",
        message_template_button_text: "See",
        message_template_button_url: "https://x.example",
      },
    ],
  },
  messaging_handovers: {
    type: "control_passed",
    sender: { phone_number: "16505551234" },
    recipient: number,
    timestamp: "1749416383",
    control_passed: { previous_owner_app_role: "meta_business_agent" },
  },
  payment_configuration_update: {
    configuration_name: "razorpay-prod",
    provider_name: "razorpay",
    provider_mid: "acc_GP4lfNA0iIMn5B",
    status: "Needs Testing",
    created_timestamp: 1748827100,
    updated_timestamp: 1748827257,
  },
  template_category_update: {
    ...template,
    previous_category: "UTILITY",
    new_category: "MARKETING",
  },
  template_correct_category_detection: {
    ...template,
    category: "UTILITY",
    correct_category: "MARKETING",
  },
};

/** Told of a business portfolio, or with contents that Meta does not describe. */
const ofOthers = {
  partner_solutions: { event: "SOLUTION_UPDATED", solution_id: "774485461512159", solution_status: "ACTIVE" },
  business_status_update: { event: "?" },
  consumer_profile: { profile: { about: "?" } },
  template_performance_metrics: {},
  tracking_events: {},
};

export const fieldSamples = { ofNumbers, ofAccounts, ofOthers };
