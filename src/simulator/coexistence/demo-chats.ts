import type { PhoneNumber, SimulatorState } from "../state/records";
import { addAppMessages } from "./app-messages";
import { newBusinessApp } from "./business-app";
import type { AppMessageInput, MediaInput } from "./inputs";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * Gives a Business app number what one in use has: an address book, and chats of all ages with those of the first people who
 * are (still) there. An app without any history would hand over nothing at all.
 */
export function addDemoChats(state: SimulatorState, phone: PhoneNumber, now: number): void {
  const app = state.businessApps.get(phone.id) ?? newBusinessApp(phone.id);
  state.businessApps.set(phone.id, app);
  app.contacts.push(...demoContacts);
  for (const { personId, messages } of demoChats(now)) {
    const person = state.people.get(personId);
    if (person) addAppMessages(state, now, { phone, person, messages });
  }
}

const demoContacts = [
  { phone: "558598760002", fullName: "João Pereira (encomendas)" },
  { phone: "5215512340003", fullName: "Lucía Fernández" },
  { phone: "551133334444", fullName: "Moinho São Jorge" },
];

function demoChats(now: number): { personId: string; messages: AppMessageInput[] }[] {
  const them = (text: string, ago: number): AppMessageInput => ({ text, fromBusiness: false, at: now - ago });
  const us = (text: string, ago: number): AppMessageInput => ({ text, fromBusiness: true, at: now - ago });
  const file = (media: MediaInput, fromBusiness: boolean, ago: number): AppMessageInput => ({
    media,
    fromBusiness,
    at: now - ago,
  });
  return [
    {
      personId: "joao-pereira",
      messages: [
        them("Boa tarde! Vocês fazem bolo para 40 pessoas?", 112 * DAY_MS),
        us("Boa tarde, João! Fazemos, sim. Para quando seria?", 112 * DAY_MS - 6 * MINUTE_MS),
        them("Para o aniversário da minha filha, dia 14.", 112 * DAY_MS - 9 * MINUTE_MS),
        file({ type: "image", caption: "Ficou assim!" }, true, 98 * DAY_MS),
        them("Ficou lindo demais, obrigado! 😍", 98 * DAY_MS - 12 * MINUTE_MS),
        them("Oi! Preciso de 60 pãezinhos para sexta.", 3 * DAY_MS),
        us("Anotado! Retira às 8h ou quer entrega?", 3 * DAY_MS - 4 * MINUTE_MS),
        them("Entrega, por favor. Mesmo endereço.", 3 * DAY_MS - 7 * MINUTE_MS),
        file({ type: "document", filename: "pedido-1027.pdf" }, true, 3 * DAY_MS - 20 * MINUTE_MS),
      ],
    },
    {
      personId: "lucia-fernandez",
      messages: [
        them("Hola, ¿tienen pan sin gluten?", 41 * DAY_MS),
        us("¡Hola, Lucía! Sí, los martes y viernes.", 41 * DAY_MS - 15 * MINUTE_MS),
        { ...file({ type: "audio", voice: true }, false, 41 * DAY_MS - 18 * MINUTE_MS), status: "PLAYED" },
        us("Perfecto, te lo guardamos.", 41 * DAY_MS - 25 * MINUTE_MS),
      ],
    },
    {
      personId: "mateo-gomez",
      messages: [
        them("Buenas, ¿hasta qué hora atienden hoy?", 5 * HOUR_MS),
        us("¡Hola! Hoy hasta las 19 h.", 5 * HOUR_MS - 3 * MINUTE_MS),
        file({ type: "image" }, false, 5 * HOUR_MS - 5 * MINUTE_MS),
        them("¿Les queda de esta tarta?", 5 * HOUR_MS - 6 * MINUTE_MS),
      ],
    },
  ];
}
