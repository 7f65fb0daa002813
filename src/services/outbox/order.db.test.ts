import { fc } from "@fast-check/vitest";
import { expect } from "vitest";
import { test, type Shop } from "@/testing/inbox-fixtures";
import { queue } from "@/testing/outbox-steps";
import { drainOutbox } from "./drain-outbox";

const CONVERSATIONS = 3;

const fates = {
  good: null,
  "turned away for a while": { times: 2, error: { code: 131056 } },
  "tried again": { times: 1, error: { http: 500, code: 133004 } },
  refused: { times: 1, error: { code: 131026 } },
  "taken, but the answer is lost": { times: 1, dropAfterAccept: true },
} as const;
type Fate = keyof typeof fates;

const plan = fc.array(
  fc.record({
    conversation: fc.nat({ max: CONVERSATIONS - 1 }),
    fate: fc.constantFrom(...(Object.keys(fates) as Fate[])),
  }),
  { minLength: 1, maxLength: 10 },
);

test("whatever becomes of each message, every conversation gets the others once and in its order", async ({
  system,
  createShop,
}) => {
  const work = async (shop: Shop) => {
    const isWaiting = async () =>
      (await shop.queued()).some(({ status }) => status === "pending" || status === "sending");
    for (let round = 0; round < 20 && (await isWaiting()); round++) {
      await shop.skipPauses();
      await Promise.all([drainOutbox(system), drainOutbox(system)]);
    }
  };
  await fc.assert(
    fc.asyncProperty(plan, async (messages) => {
      const shop = await createShop();
      const customers = [];
      for (let index = 0; index < CONVERSATIONS; index++) customers.push(await shop.customerWrites("Oi"));
      const given = messages.map((message, index) => ({ ...message, text: `message <${index}>` }));
      for (const { conversation, fate, text } of given) {
        const fault = fates[fate];
        if (fault) await shop.faultOf(text, fault);
        await queue(shop, customers[conversation]?.conversationId ?? "", text);
      }

      await work(shop);

      for (const [index, { personId }] of customers.entries()) {
        const shown = (await shop.phoneShows(personId)).map((one) => one.text);
        const wanted = given.filter((one) => one.conversation === index && one.fate !== "refused");
        expect(shown).toEqual(wanted.map((one) => one.text));
      }
      const refused = (await shop.queued()).filter(({ status }) => status === "failed");
      expect(refused).toHaveLength(given.filter(({ fate }) => fate === "refused").length);
    }),
    { numRuns: 8, seed: 20, endOnFailure: true },
  );
}, 60_000);
