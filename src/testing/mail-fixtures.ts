import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll } from "vitest";
import { test as base } from "./webhook-fixtures";

/** A mail as it arrived; `text` is the whole body with its line breaks and signs as they are read. */
export type ReceivedMail = { from: string; to: string[]; subject: string; text: string };

// The mail server must run, and its address stand in the environment, before anybody reads the environment.
const received: ReceivedMail[] = [];
let refused: RegExp | null = null;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onRcptTo: ({ address }, _session, done) =>
    done(refused?.test(address) ? Object.assign(new Error("No such user"), { responseCode: 550 }) : null),
  onData: (stream, { envelope }, done) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const raw = Buffer.concat(chunks).toString();
      const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      received.push({ from, to, subject: subjectOf(raw), text: fromQuotedPrintable(raw) });
      done();
    });
  },
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
process.env.SMTP_URL = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
process.env.MAIL_FROM = "Atende <avisos@atende.example>";

afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

/** Unfolded, and decoded where it is not ASCII (RFC 2047). */
function subjectOf(raw: string): string {
  const subject = /^Subject: (.+(?:\r\n[ \t].+)*)$/m.exec(raw)?.[1] ?? "";
  return subject
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?UTF-8\?Q\?(.*?)\?=/g, (_whole, word: string) => decode(word.replaceAll("_", " ")))
    .replaceAll(/\r\n[ \t]/g, " ");
}

function fromQuotedPrintable(raw: string): string {
  return raw.replaceAll("=\r\n", "").replaceAll(/(?:=[\dA-F]{2})+/g, decode);
}

function decode(word: string): string {
  return decodeURIComponent(word.replaceAll("%", "%25").replaceAll("=", "%"));
}

/** A test with a mail server that every mail of the product arrives at. */
export const test = base.extend<{
  mails: { received: ReceivedMail[]; refuse: (address: RegExp | null) => void };
}>({
  mails: async ({}, use) => {
    received.length = 0;
    refused = null;
    await use({ received, refuse: (address) => void (refused = address) });
  },
});
