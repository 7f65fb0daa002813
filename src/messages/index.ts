import { createTranslator } from "use-intl/core";
import { Locale } from "@/contracts/session";
import enAuth from "./en/auth.json";
import enCommon from "./en/common.json";
import enGraphErrors from "./en/graph-errors.json";
import enHealth from "./en/health.json";
import enInbox from "./en/inbox.json";
import enMail from "./en/mail.json";
import enSecurity from "./en/security.json";
import enWebhooks from "./en/webhooks.json";
import enWhatsapp from "./en/whatsapp.json";
import esAuth from "./es/auth.json";
import esCommon from "./es/common.json";
import esGraphErrors from "./es/graph-errors.json";
import esHealth from "./es/health.json";
import esInbox from "./es/inbox.json";
import esMail from "./es/mail.json";
import esSecurity from "./es/security.json";
import esWebhooks from "./es/webhooks.json";
import esWhatsapp from "./es/whatsapp.json";
import ptAuth from "./pt-BR/auth.json";
import ptCommon from "./pt-BR/common.json";
import ptGraphErrors from "./pt-BR/graph-errors.json";
import ptHealth from "./pt-BR/health.json";
import ptInbox from "./pt-BR/inbox.json";
import ptMail from "./pt-BR/mail.json";
import ptSecurity from "./pt-BR/security.json";
import ptWebhooks from "./pt-BR/webhooks.json";
import ptWhatsapp from "./pt-BR/whatsapp.json";

const ptBR = {
  auth: ptAuth,
  common: ptCommon,
  "graph-errors": ptGraphErrors,
  health: ptHealth,
  inbox: ptInbox,
  mail: ptMail,
  security: ptSecurity,
  webhooks: ptWebhooks,
  whatsapp: ptWhatsapp,
};
const es = {
  auth: esAuth,
  common: esCommon,
  "graph-errors": esGraphErrors,
  health: esHealth,
  inbox: esInbox,
  mail: esMail,
  security: esSecurity,
  webhooks: esWebhooks,
  whatsapp: esWhatsapp,
};
const en = {
  auth: enAuth,
  common: enCommon,
  "graph-errors": enGraphErrors,
  health: enHealth,
  inbox: enInbox,
  mail: enMail,
  security: enSecurity,
  webhooks: enWebhooks,
  whatsapp: enWhatsapp,
};

/** The texts of one language by namespace; Portuguese names the keys the other two must have. */
export type Messages = typeof ptBR;

const messages = { "pt-BR": ptBR, es, en } satisfies Record<Locale, Messages>;

/** The languages we speak, in the order they are offered. */
export const locales = Locale.options;

/** Every text of a language. */
export function messagesOf(locale: Locale): Messages {
  return messages[locale];
}

/** A translator for the server; in the browser use `useTranslations(namespace)` from use-intl. */
export function getTranslator<const N extends keyof Messages>(locale: Locale, namespace: N) {
  return createTranslator({ locale, messages: messages[locale], namespace });
}

declare module "use-intl" {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- use-intl is told our keys by merging
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
