import { groupCalls } from "@/lib/server/group-calls";
import { runIntakeStatement } from "@/lib/server/intake-pool";
import { openEndpointSecrets, type EndpointSecrets } from "./connections";

type SealedSecrets = { id: string; app_secret: string; verify_token: string };

/** Opened secrets are kept for this many connections. */
const KEPT = 1_000;

// Across tenants, because whoever knocks at an own address has only the address.
const select = {
  name: "find-endpoint-secrets",
  text: `
    SELECT id, sealed_app_secret AS app_secret, sealed_verify_token AS verify_token
      FROM whatsapp_configs
     WHERE id = ANY($1::text[]) AND flow = 'manual' AND status <> 'disconnected'
       AND sealed_app_secret IS NOT NULL AND sealed_verify_token IS NOT NULL`,
};

// Looked up for every delivery, so that a changed secret and an ended connection count at once; together, so that it
// costs little, and only one look-up at a time, so that guessing at addresses cannot keep webhooks from being stored.
const lookups = groupCalls<string, SealedSecrets | undefined>({
  run: async (ids) => {
    const rows = await runIntakeStatement<SealedSecrets>(select, [[...new Set(ids)]]);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id));
  },
  sizeOf: (id) => id.length,
  isAboutAnItem: () => false,
  limits: { items: 500, bytes: 64 * 1024, groups: 1, patienceMs: 0, heldItems: 2_000, heldBytes: 256 * 1024 },
});

/** What was opened, with what it was sealed as: opening costs more than all the rest of a delivery. */
const opened = new Map<string, { sealed: SealedSecrets; secrets: EndpointSecrets }>();

/**
 * By what a connection's own webhook address knows its Meta app; null where there is no such address (any more).
 * @throws TooMuchWaitingError, or what the database says.
 */
export async function findEndpointSecrets(configId: string): Promise<EndpointSecrets | null> {
  const sealed = await lookups.call(configId);
  const known = opened.get(configId);
  if (!sealed) {
    opened.delete(configId);
    return null;
  }
  const isSame =
    known?.sealed.app_secret === sealed.app_secret && known.sealed.verify_token === sealed.verify_token;
  if (isSame) return known.secrets;
  const secrets = await openEndpointSecrets(configId, {
    appSecret: sealed.app_secret,
    verifyToken: sealed.verify_token,
  });
  opened.delete(configId);
  opened.set(configId, { sealed, secrets });
  const [oldest] = opened.keys();
  if (opened.size > KEPT && oldest !== undefined) opened.delete(oldest);
  return secrets;
}
