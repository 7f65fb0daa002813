import type { useTranslations } from "use-intl";

type Translate = ReturnType<typeof useTranslations<"webhooks.reasons">>;

/** Reasons as the server writes them, with the key of their text; a number before one is its count. */
const counted = {
  "messages were there already": "messagesThere",
  "statuses wait for their message": "statusesWaiting",
  "statuses are of an earlier send": "statusesOutdated",
  "statuses have an unknown name": "statusesUnknown",
  "errors of the account": "accountErrors",
  "contacts named": "contactsNamed",
  "contacts known so already": "contactsKnown",
  "contacts removed on the phone": "contactsRemoved",
  "changes of an unknown kind": "changesUnknown",
  "other errors of Meta's": "otherErrors",
  "customers stopped marketing messages": "marketingStopped",
  "customers want marketing messages": "marketingWanted",
  "customers have new ids": "idsChanged",
  "messages that another app answers": "standbyMessages",
  "answers of another app": "standbyAnswers",
  "receipts of another app": "standbyReceipts",
  "more like these": "moreLikeThese",
} as const;
const plain = {
  "the change names no phone number id": "noPhoneId",
  "no connected number has this phone number id": "numberUnknown",
  "this number is disconnected": "numberDisconnected",
  "this number is not in use": "numberNotInUse",
  "this account is disconnected": "accountDisconnected",
  "nothing is done with this field": "nothingDone",
  "the body is no WhatsApp envelope": "noEnvelope",
  "the change names no account": "noAccount",
  "the event names no account": "noAccount",
  "no connected account has this WABA id": "accountUnknown",
  "it happened before the account was connected": "beforeConnected",
  "something newer is known already": "outdated",
  "no number in use is shown so": "noNumberShown",
  "the PIN was set by registering the number here": "ownPin",
  "the signup itself tells of it": "signupTells",
  "kept for information": "forInformation",
  "another app was uninstalled": "otherApp",
  "the business shares no history": "historyDeclined",
  "its worker ended each time before it was processed": "workerEnded",
  "call started by the customer": "callByCustomer",
  "call started by the business": "callByBusiness",
  "call terminated": "callEnded",
} as const;

/** Reasons that name something: what stands in their places goes into the text. */
const naming = [
  [/^call terminated: (?<status>[^,]+)$/, "callEndedSo"],
  [/^call terminated: (?<status>[^,]+), (?<seconds>[\d.]+) s$/, "callEndedAfter"],
  [/^call (?<status>[^:]+)$/, "callIs"],
  [/^flow (?<flow>[^:]+): status (?<before>.+) → (?<status>.+)$/, "flowChanged"],
  [/^flow (?<flow>[^:]+): status (?<status>.+)$/, "flowIs"],
  [/^flow (?<flow>[^:]+): (?<event>.+)$/, "flowTold"],
  [/^template (?<template>[^:]+): category (?<before>.+) → (?<category>.+)$/, "categoryChanged"],
  [/^template (?<template>[^:]+): category (?<category>.+) from (?<date>[\d-]+) on$/, "categoryFrom"],
  [/^template (?<template>[^:]+): category (?<category>.+) soon$/, "categorySoon"],
  [/^template (?<template>[^:]+): category (?<category>.+)$/, "categoryIs"],
  [/^template (?<template>[^:]+): Meta takes it for (?<category>.+)$/, "categoryDoubted"],
  [/^template (?<template>[^:]+): contents changed$/, "templateChanged"],
  [/^group event: (?<event>.+)$/, "groupEvent"],
  [/^group event failed: (?<event>.+)$/, "groupEventFailed"],
  [/^control of a conversation: (?<event>.+)$/, "handover"],
  [/^setting of a number changed: (?<setting>.+)$/, "settingChanged"],
  [/^payments by (?<provider>[^:]+): (?<status>.+)$/, "payments"],
  [/^found in chats: (?<count>\d+) (?<event>.+)$/, "foundInChats"],
  [/^solution (?<solution>[^:]+): (?<event>.+)$/, "solution"],
  [/^username of the business: (?<status>.+)$/, "usernameIs"],
  [/^username of the business, (?<username>[^:]+): (?<status>.+)$/, "usernameNamed"],
] as const;

/** A part of a reason: in the reader's words, or as the server wrote it for those who mend things. */
export type Reason = { text: string; isTechnical: boolean };

/** Why a change became what it became, part by part. */
export function explainReason(t: Translate, reason: string): Reason[] {
  return reason
    .split("; ")
    .filter((part) => part !== "")
    .map((part) => {
      const [, count, what] = part.match(/^(\d+) (.+)$/) ?? [];
      if (what !== undefined && isKeyOf(counted, what)) {
        return { text: t(counted[what], { count: Number(count) }), isTechnical: false };
      }
      if (isKeyOf(plain, part)) return { text: t(plain[part]), isTechnical: false };
      for (const [pattern, key] of naming) {
        const named = pattern.exec(part)?.groups;
        if (named) return { text: t(key, named), isTechnical: false };
      }
      return { text: part, isTechnical: true };
    });
}

function isKeyOf<T extends object>(object: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(object, key);
}
