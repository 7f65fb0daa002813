import fc from "fast-check";
import { describe, expect } from "vitest";
import {
  appWebhook,
  chunk,
  createSync,
  declinedHistory,
  openAlertsOf,
  placeholder,
  receivedText,
  sentText,
  syncsOf,
  thread,
  without,
} from "@/testing/business-app-fixtures";
import {
  deliver,
  entry,
  envelope,
  messagesChange,
  metaId,
  secondsAgo,
  statusOf,
  test,
  type Tenant,
} from "@/testing/webhook-fixtures";

describe("whatever the order of the webhooks", () => {
  test("chunks, media, echoes and statuses end the same", async ({ createTenant, drain }) => {
    const [asked, answered] = [receivedText("1650", "a question"), sentText("1650", "an answer")];
    const [photo, voice] = [
      receivedText("1651", ""),
      sentText("1651", "", { history_context: { status: "SENT" } }),
    ];
    const lively = sentText("1652", "just now", {
      history_context: { status: "SENT" },
      timestamp: secondsAgo(5),
    });
    const echoed = without(lively, "history_context");
    const photoMeta = without(photo, "text");
    const eventsOf = (tenant: Tenant) => [
      appWebhook(tenant, "history", {
        history: [chunk({ chunk_order: 1, progress: 20 }, thread("1650", asked))],
      }),
      appWebhook(tenant, "history", {
        history: [chunk({ chunk_order: 2, progress: 60, phase: 1 }, thread("1650", answered, asked))],
      }),
      appWebhook(tenant, "history", {
        history: [
          chunk(
            { chunk_order: 3, progress: 100, phase: 2 },
            thread("1651", placeholder(photo), placeholder(voice)),
          ),
          chunk({ chunk_order: 4, progress: 100, phase: 2 }, thread("1652", lively)),
        ],
      }),
      appWebhook(tenant, "history", { messages: [{ ...photoMeta, type: "image", image: { id: "1" } }] }),
      appWebhook(tenant, "smb_message_echoes", { message_echoes: [echoed] }),
      envelope(
        entry(
          tenant.wabaId,
          messagesChange(tenant.phoneId, {
            statuses: [statusOf(lively.id, "read", { timestamp: "1739321024" })],
          }),
        ),
      ),
      appWebhook(tenant, "history", declinedHistory),
    ];
    const finalState = async (order: readonly number[]) => {
      const tenant = await createTenant();
      await createSync(tenant, "history");
      const events = eventsOf(tenant);
      for (const index of order) {
        // The same change in another body: a body that is the same is not processed twice.
        const event = structuredClone(events[index % events.length]);
        await deliver({ ...event, delivery: metaId() });
        await drain();
      }
      const messages = await tenant.messages();
      const conversations = await tenant.conversations();
      return {
        messages: messages
          .map(({ wamid, type, content, status, statusTimes, origin, direction }) => {
            return { wamid, type, content, status, statusTimes, origin, direction };
          })
          .toSorted((a, b) => ((a.wamid ?? "") < (b.wamid ?? "") ? -1 : 1)),
        conversations: conversations
          .map(({ status, unreadCount, lastInboundAt, lastMessageAt }) => {
            return { status, unreadCount, lastInboundAt, lastMessageAt };
          })
          .toSorted((a, b) => a.lastMessageAt.getTime() - b.lastMessageAt.getTime()),
        contacts: (await tenant.contacts()).map(({ waId }) => waId).toSorted(),
        sync: (await syncsOf(tenant)).map(({ status, progress, phase, received, error }) => {
          return { status, progress, phase, received, error };
        }),
        alerts: (await openAlertsOf(tenant)).length,
        parked: (await tenant.parked()).length,
      };
    };
    const expected = await finalState([0, 1, 2, 3, 4, 5, 6]);
    expect(expected).toMatchObject({
      sync: [{ status: "done", progress: 100, phase: 2, received: 5, error: null }],
      alerts: 0,
      parked: 0,
    });
    expect(expected.messages.find(({ wamid }) => wamid === lively.id)).toMatchObject({
      origin: "business_app",
      status: "read",
    });
    expect(expected.messages.find(({ wamid }) => wamid === photo.id)).toMatchObject({ type: "image" });
    const withoutCount = ({ sync, ...rest }: typeof expected) => ({
      ...rest,
      sync: sync.map((one) => ({ ...one, received: null })),
    });

    const order = fc
      .shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 })
      .chain((all) => fc.array(fc.nat(6), { maxLength: 4 }).map((again) => [...all, ...again]));
    await fc.assert(
      fc.asyncProperty(order, async (indexes) => {
        // A message that an echo brought first is not counted as history.
        expect(withoutCount(await finalState(indexes))).toEqual(withoutCount(expected));
      }),
      { numRuns: 12, examples: [[[6, 5, 4, 3, 2, 1, 0]]] },
    );
  });

  test("two workers with the same chunks store each message once", async ({ createTenant, drain, logs }) => {
    const tenant = await createTenant();
    await createSync(tenant, "history");
    const chats = Array.from({ length: 8 }, (_, chat) =>
      thread(
        `1650${chat}`,
        ...Array.from({ length: 40 }, (_one, index) => sentText(`1650${chat}`, `${index}`)),
      ),
    );
    for (let worker = 0; worker < 4; worker += 1) {
      const threads = worker % 2 === 0 ? chats : chats.toReversed();
      const body = appWebhook(tenant, "history", { history: [chunk({ chunk_order: worker }, ...threads)] });
      await deliver({ ...body, delivery: worker });
    }
    await Promise.all([drain(), drain(), drain(), drain()]);

    expect(await tenant.messages()).toHaveLength(320);
    expect(await syncsOf(tenant)).toMatchObject([{ received: 320 }]);
    expect((await logs()).map(({ status }) => status)).toEqual(Array(4).fill("processed"));
  });
});
