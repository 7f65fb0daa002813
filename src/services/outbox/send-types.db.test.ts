import { describe, expect } from "vitest";
import type { SendMessageRequest } from "@/contracts/messages";

import { test, type Shop } from "@/testing/inbox-fixtures";
import { sendAll } from "@/testing/outbox-steps";
import { uploadMedia } from "../media/upload-media";
import { getMessage } from "../conversations/get-message";
import { queueMessage } from "./queue-message";
import { retryMessage } from "./retry-message";

/** A PNG of one pixel; `note` makes it another file of the same kind. */
const png = (note = "") =>
  Buffer.concat([
    Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
      "base64",
    ),
    Buffer.from(note),
  ]);

/** An agent's upload. */
const upload = (shop: Shop, content = png()) =>
  uploadMedia(shop.ctx, {
    filename: "pao.png",
    mimeType: "image/png",
    content: (async function* () {
      yield await Promise.resolve(content);
    })(),
  });

const send = (shop: Shop, conversationId: string, message: SendMessageRequest, idempotencyKey?: string) =>
  queueMessage(shop.ctx, { conversationId, message, idempotencyKey });

/** What Meta got, without what every message has. */
async function bodies(shop: Shop) {
  const sends = await shop.sends();
  return sends.map(({ body, status }) => ({
    status,
    type: body.type,
    [String(body.type)]: body[String(body.type)],
  }));
}

const button = (id: string) => ({ type: "reply" as const, reply: { id, title: id } });

describe("what the customer gets", () => {
  test.for<[string, SendMessageRequest]>([
    [
      "a place",
      {
        type: "location",
        location: { latitude: -23.55, longitude: -46.63, name: "Padaria", address: "Rua A, 1" },
      },
    ],
    [
      "contacts",
      {
        type: "contacts",
        contacts: [
          {
            name: { formatted_name: "Ana Lima", first_name: "Ana" },
            phones: [{ phone: "+5511988887777", type: "CELL" }],
          },
        ],
      },
    ],
    [
      "a file by its address",
      { type: "image", image: { link: "https://x.example/pao.png", caption: "Pão" } },
    ],
    [
      "buttons",
      {
        type: "interactive",
        interactive: {
          type: "button",
          body: { text: "Sim?" },
          action: { buttons: [button("sim"), button("não")] },
        },
      },
    ],
    [
      "a list",
      {
        type: "interactive",
        interactive: {
          type: "list",
          body: { text: "Escolha" },
          action: { button: "Ver", sections: [{ title: "Pães", rows: [{ id: "p1", title: "Francês" }] }] },
        },
      },
    ],
    [
      "a link as a button",
      {
        type: "interactive",
        interactive: {
          type: "cta_url",
          body: { text: "Veja" },
          action: { name: "cta_url", parameters: { display_text: "Abrir", url: "https://x.example" } },
        },
      },
    ],
  ])("%s", async ([, message], { system, createShop }) => {
    const shop = await createShop();
    const { conversationId, wamid } = await shop.customerWrites("Oi");
    const { message: queued } = await send(shop, conversationId, {
      ...message,
      replyTo: wamid,
    } as SendMessageRequest);
    await sendAll(system);
    const expected = (message as Record<string, unknown>)[message.type];
    expect(await bodies(shop)).toEqual([{ status: 200, type: message.type, [message.type]: expected }]);
    const [call] = await shop.sends();
    expect(call?.body).toMatchObject({ context: { message_id: wamid } });
    expect((await shop.stored(queued.id)).wamid).toMatch(/^wamid\./);
  });

  test("a reaction, which is changed and taken back, and moves the conversation nowhere", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId, messageId, wamid } = await shop.customerWrites("Oi");
    const where = { organizationId: shop.organizationId, id: conversationId };
    await shop.ctx.tenant((db) => db.conversation.update({ where, data: { status: "resolved" } }));
    const before = await shop.ctx.tenant((db) => db.conversation.findFirstOrThrow({ where }));
    for (const emoji of ["👍", "❤️", ""]) {
      const { message } = await send(shop, conversationId, {
        type: "reaction",
        reaction: { message_id: emoji === "👍" ? messageId : wamid, emoji },
      });
      expect(await shop.stored(message.id)).toMatchObject({ targetWamid: wamid, replyToWamid: null });
    }
    await sendAll(system);

    expect(await bodies(shop)).toEqual(
      ["👍", "❤️", ""].map((emoji) => ({
        status: 200,
        type: "reaction",
        reaction: { message_id: wamid, emoji },
      })),
    );
    const after = await shop.ctx.tenant((db) => db.conversation.findFirstOrThrow({ where }));
    expect([after.status, after.lastMessageAt]).toEqual(["resolved", before.lastMessageAt]);
    const updated = (await shop.liveEvents()).filter(({ kind }) => kind === "message.updated");
    expect(updated.map(({ subjectId }) => subjectId)).toContain(messageId);
  });

  test("a reaction that is refused leaves the message it was about, and comes back when it is sent again", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId, messageId, wamid } = await shop.customerWrites("Oi");
    await shop.fault({ times: 1, error: { code: 131026 } });
    const told = async (doing: () => Promise<unknown>) => {
      const before = (await shop.liveEvents()).length;
      await doing();
      return (await shop.liveEvents()).slice(before).map(({ subjectId }) => subjectId);
    };
    const { message } = await send(shop, conversationId, {
      type: "reaction",
      reaction: { message_id: wamid, emoji: "👍" },
    });
    expect(message.targetWamid).toBeNull();
    expect(await told(() => sendAll(system))).toEqual([message.id, messageId]);
    expect((await getMessage(shop.ctx, messageId)).reactions).toEqual([]);
    expect(await told(() => retryMessage(shop.ctx, message.id))).toEqual([message.id, messageId]);
    expect((await getMessage(shop.ctx, messageId)).reactions).toMatchObject([{ emoji: "👍" }]);
  });

  test("no reaction to a message of another conversation, to an old one, or to a reaction", async ({
    createShop,
  }) => {
    const shop = await createShop();
    const [one, other] = [await shop.customerWrites("Oi"), await shop.customerWrites("Olá")];
    const react = (message_id: string) =>
      send(shop, one.conversationId, { type: "reaction", reaction: { message_id, emoji: "👍" } });
    await expect(react(other.wamid)).rejects.toMatchObject({ code: "invalid_input" });
    const change = (data: object) =>
      shop.ctx.tenant((db) => db.message.update({ where: { id: one.messageId }, data }));
    await change({ type: "reaction" });
    await expect(react(one.wamid)).rejects.toMatchObject({ code: "invalid_input" });
    await change({ type: "text", sentAt: new Date(Date.now() - 31 * 86_400_000) });
    await expect(react(one.wamid)).rejects.toThrow(/30 days/);
  });
});

describe("a file of ours", () => {
  test("is handed to Meta once, however many messages it goes out with", async ({ system, createShop }) => {
    const shop = await createShop();
    const customers = [await shop.customerWrites("Oi"), await shop.customerWrites("Olá")];
    const { id } = await upload(shop);
    for (const { conversationId } of customers) {
      for (const caption of ["um", "dois"]) {
        await send(shop, conversationId, { type: "image", image: { id, caption } });
      }
    }
    await sendAll(system);

    const sent = await bodies(shop);
    expect(sent).toHaveLength(4);
    const metaIds = new Set(sent.map(({ image }) => (image as { id: string }).id));
    expect(metaIds.size).toBe(1);
    expect(metaIds).not.toContain(id);
    const uploads = await shop.ctx.tenant((db) => db.mediaUpload.findMany({ where: { mediaId: id } }));
    expect(uploads).toMatchObject([{ phoneId: shop.phoneId, metaMediaId: [...metaIds][0] }]);
    expect((await shop.queued()).every(({ mediaId }) => mediaId === id)).toBe(true);
  });

  test("that Meta has forgotten is handed over anew, once", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await upload(shop);
    await shop.ctx.tenant((db) =>
      db.mediaUpload.create({
        data: {
          organizationId: shop.organizationId,
          mediaId: id,
          phoneId: shop.phoneId,
          metaMediaId: "1234567890",
          uploadedAt: new Date(),
        },
      }),
    );
    const { message } = await send(shop, conversationId, { type: "image", image: { id } });
    await sendAll(system);
    expect((await shop.sends()).map(({ status }) => status)).toEqual([400, 200]);
    expect((await shop.stored(message.id)).wamid).not.toBeNull();
  });

  test("in a message that is refused for another reason is not handed over again and again", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await upload(shop);
    await send(shop, conversationId, { type: "image", image: { id } });
    await sendAll(system);
    await shop.fault({ times: 10, error: { code: 131009 } });
    const { message } = await send(shop, conversationId, { type: "image", image: { id, caption: "x" } });
    await sendAll(system);
    expect(await shop.sends()).toHaveLength(3);
    expect(await shop.stored(message.id)).toMatchObject({ status: "failed", error: { code: 131009 } });
  });

  test("that is not there, not the organization's, or of the wrong kind is refused at once, with what to do", async ({
    createShop,
  }) => {
    const [shop, stranger] = [await createShop(), await createShop()];
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await upload(shop);
    const theirs = await upload(stranger, png("theirs"));
    for (const missing of ["nope", theirs.id]) {
      await expect(send(shop, conversationId, { type: "image", image: { id: missing } })).rejects.toThrow(
        /Upload it to/,
      );
    }
    await expect(send(shop, conversationId, { type: "audio", audio: { id } })).rejects.toThrow(
      /cannot be sent as audio/,
    );
    expect(await shop.queued()).toEqual([]);
  });
});

describe("the same Idempotency-Key", () => {
  test.for<[string, SendMessageRequest, SendMessageRequest]>([
    [
      "a place",
      { type: "location", location: { latitude: 1, longitude: 2 } },
      { type: "location", location: { latitude: 1, longitude: 3 } },
    ],
    [
      "contacts",
      { type: "contacts", contacts: [{ name: { formatted_name: "Ana" } }] },
      { type: "contacts", contacts: [{ name: { formatted_name: "Bia" } }] },
    ],
    [
      "buttons",
      {
        type: "interactive",
        interactive: { type: "button", body: { text: "a" }, action: { buttons: [button("x")] } },
      },
      {
        type: "interactive",
        interactive: { type: "button", body: { text: "a" }, action: { buttons: [button("y")] } },
      },
    ],
    [
      "a template",
      { type: "template", template: { name: "a", language: { code: "en" } } },
      { type: "template", template: { name: "b", language: { code: "en" } } },
    ],
  ])("makes one message of %s, and another body is refused", async ([, message, other], { createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const first = await send(shop, conversationId, message, "key");
    const again = await send(shop, conversationId, message, "key");
    expect([first.isNew, again.isNew]).toEqual([true, false]);
    expect(again.message.id).toBe(first.message.id);
    await expect(send(shop, conversationId, other, "key")).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
    expect(await shop.queued()).toHaveLength(1);
  });

  test("makes one reaction, however its message is called by now", async ({ createShop }) => {
    const shop = await createShop();
    const { conversationId, messageId } = await shop.customerWrites("Oi");
    const react = (emoji: string) =>
      send(shop, conversationId, { type: "reaction", reaction: { message_id: messageId, emoji } }, "key");
    const first = await react("👍");
    expect((await react("👍")).message.id).toBe(first.message.id);
    await expect(react("👎")).rejects.toMatchObject({ code: "idempotency_key_reused" });
  });
});
