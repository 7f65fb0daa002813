import { createTransport, type Transporter } from "nodemailer";
import { env } from "./env";

/** One mail to one person; `html` must be escaped already. */
export type Mail = { to: string; subject: string; text: string; html: string };

/** A server that does not answer must not keep a job for longer than its lease. */
const TIMEOUT_MS = 20_000;

let transport: { url: string; transporter: Transporter } | undefined;

/** Whether this installation can send mail: SMTP_URL is set. */
export function canSendMail(): boolean {
  return env().SMTP_URL !== undefined;
}

/**
 * Hands a mail to the server of SMTP_URL, from MAIL_FROM (else `atende@` and the host of APP_URL).
 * @throws what the server refused, or that it cannot be reached.
 */
export async function sendMail(mail: Mail): Promise<void> {
  const { SMTP_URL, MAIL_FROM, APP_URL } = env();
  if (SMTP_URL === undefined) throw new Error("SMTP_URL is not set");
  await transporterOf(SMTP_URL).sendMail({
    ...mail,
    from: MAIL_FROM ?? `Atende <atende@${new URL(APP_URL).hostname}>`,
    // Nobody reads the answers, and no holiday notice shall answer either.
    headers: { "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function transporterOf(url: string): Transporter {
  if (transport?.url !== url) {
    const transporter = createTransport({
      url,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    });
    transport = { url, transporter };
  }
  return transport.transporter;
}
