/** Where Meta delivers what the installation's app signs. */
export const WEBHOOK_PATH = "/api/v1/whatsapp/webhook";

/** The addresses that the customer's documents name; they mean the same. */
export const webhookAliases = ["/webhooks/whatsapp", "/api/whatsapp/webhook", "/api/webhooks/whatsapp"];

/** Whose webhook address it is: a connection's own, or with null the installation's. */
export type WebhookAddress = { connectionId: string | null };

const installation: WebhookAddress = { connectionId: null };
const known = new Map<string, WebhookAddress>(
  [WEBHOOK_PATH, ...webhookAliases].flatMap((path) => [
    [path, installation],
    [`${path}/`, installation],
  ]),
);
const ownAddress = new RegExp(`^${WEBHOOK_PATH}/([\\w-]{1,64})/?$`, "i");

/**
 * Which webhook address a request names (its target, query included), or null when it is none. Next understands other
 * spellings too (capitals, escapes, a whole URL): they must not be a way past the limits of src/web.
 */
export function findWebhookAddress(target: string): WebhookAddress | null {
  const queryAt = target.indexOf("?");
  const asSent = queryAt < 0 ? target : target.slice(0, queryAt);
  const found = known.get(asSent);
  if (found) return found;
  const path = spellOut(target);
  const connectionId = ownAddress.exec(path)?.[1];
  return connectionId === undefined ? (known.get(path.toLowerCase()) ?? null) : { connectionId };
}

/** The path of a request's target, escapes resolved. */
function spellOut(target: string): string {
  const base = "http://localhost";
  // Two slashes would start another host; Next redirects them to one.
  if (target.startsWith("//") || !URL.canParse(target, base)) return target;
  const { pathname } = new URL(target, base);
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
