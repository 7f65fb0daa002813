import { addDemoChats } from "../coexistence/demo-chats";
import { addSampleTemplates } from "./demo-templates";
import { newGraphId } from "./ids";
import type { Person, PhoneNumber, SimulatorState, Waba } from "./records";

/** A state with nothing in it. */
export function emptyState(): SimulatorState {
  return {
    apps: new Map(),
    businesses: new Map(),
    wabas: new Map(),
    phones: new Map(),
    templates: new Map(),
    codes: new Map(),
    tokens: new Map(),
    people: new Map(),
    groups: new Map(),
    messages: new Map(),
    businessApps: new Map(),
    deliveries: new Map(),
    faults: new Map(),
    modes: new Map(),
    calls: [],
    clockOffsetMs: 0,
  };
}

/** What a first start finds: four people with phones, and one business whose number nobody has connected yet. */
export function firstState(now: number): SimulatorState {
  const state = emptyState();
  for (const person of firstPeople) state.people.set(person.id, { ...person });

  const business = { id: newGraphId(), name: "Loja Demo" };
  state.businesses.set(business.id, business);
  const waba = newWaba({ businessId: business.id, name: "Loja Demo", now });
  state.wabas.set(waba.id, waba);
  const phone = newPhoneNumber({
    wabaId: waba.id,
    displayPhoneNumber: "+55 11 4002-8922",
    verifiedName: "Loja Demo",
  });
  state.phones.set(phone.id, phone);
  addSampleTemplates(state, waba.id, now);
  addDemoBusinessApp(state, now);
  return state;
}

/** A second business, whose number is in the WhatsApp Business app and holds chats. */
function addDemoBusinessApp(state: SimulatorState, now: number): void {
  const business = { id: newGraphId(), name: "Padaria Aurora" };
  state.businesses.set(business.id, business);
  const waba = newWaba({ businessId: business.id, name: business.name, now });
  state.wabas.set(waba.id, waba);
  const displayPhoneNumber = "+55 11 3003-7700";
  const phone = newPhoneNumber({ wabaId: waba.id, displayPhoneNumber, verifiedName: business.name });
  phone.isOnBizApp = true;
  state.phones.set(phone.id, phone);
  addSampleTemplates(state, waba.id, now);
  addDemoChats(state, phone, now);
}

/** A WABA as Meta makes it: not subscribed to by anybody, approved, and able to pay. */
export function newWaba(input: { businessId: string; name: string; now: number; country?: string }): Waba {
  const country = input.country ?? "BR";
  return {
    id: newGraphId(),
    businessId: input.businessId,
    name: input.name,
    currency: country === "BR" ? "BRL" : "USD",
    timezoneId: country === "BR" ? "25" : "1",
    country,
    templateNamespace: `${newGraphId()}_${newGraphId()}`,
    createdAt: input.now,
    subscriptions: [],
    hasPaymentMethod: true,
    reviewStatus: "APPROVED",
    businessVerification: "verified",
    status: "ACTIVE",
    messagingLimit: "TIER_250",
    isDisabled: false,
    canSend: null,
    problems: [],
  };
}

/** A verified number that is not registered yet. */
export function newPhoneNumber(input: {
  wabaId: string;
  displayPhoneNumber: string;
  verifiedName: string;
}): PhoneNumber {
  return {
    id: newGraphId(),
    wabaId: input.wabaId,
    displayPhoneNumber: input.displayPhoneNumber,
    verifiedName: input.verifiedName,
    qualityRating: "GREEN",
    codeVerificationStatus: "VERIFIED",
    isOnBizApp: false,
    pin: null,
    onboardedAt: null,
    registeredAt: null,
    registrationCalls: [],
    deregistrationCalls: [],
    overrides: [],
    status: null,
    throughput: null,
    messagingLimit: null,
    nameStatus: "APPROVED",
    requestedName: null,
  };
}

const base = { online: true, autoRead: true, username: null, hidesPhone: false };

const firstPeople: Person[] = [
  {
    ...base,
    id: "maria-souza",
    name: "Maria Souza",
    phone: "5511987650001",
    waId: "5511987650001",
    country: "BR",
  },
  // Older accounts outside São Paulo are known to WhatsApp without the ninth digit: wa_id differs from what is dialled.
  {
    ...base,
    id: "joao-pereira",
    name: "João Pereira",
    phone: "5585998760002",
    waId: "558598760002",
    country: "BR",
  },
  // Mexico: dialled without the 1 that the wa_id has.
  {
    ...base,
    id: "lucia-fernandez",
    name: "Lucía Fernández",
    phone: "525512340003",
    waId: "5215512340003",
    country: "MX",
  },
  {
    ...base,
    id: "mateo-gomez",
    name: "Mateo Gómez",
    phone: "5491123450004",
    waId: "5491123450004",
    country: "AR",
  },
];
