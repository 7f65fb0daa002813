import { env } from "@/lib/server/env";
import { GraphError, isPassing } from "@/lib/server/graph/graph-error";
import type { AccountCredentials } from "../whatsapp/connections";
import { MetaCloudService } from "../whatsapp/meta-cloud.service";
import type {
  MetaAccount,
  MetaPhoneNumber,
  MetaTemplate,
  SubscribedApp,
  TokenFacts,
} from "../whatsapp/meta-readings";

/** What Meta answered to the questions of a check; null where it did not say. */
export type Reading = {
  token: TokenFacts | null;
  account: MetaAccount | null;
  apps: SubscribedApp[] | null;
  numbers: MetaPhoneNumber[] | null;
  templates: MetaTemplate[] | null;
  /** What Meta refused to the connection's own token. */
  refusals: GraphError[];
  /** Set when something was not answered that may be answered later: the check has not come to its end. */
  failure: unknown;
};

const nothing = { account: null, apps: null, numbers: null, templates: null, refusals: [], failure: null };

/**
 * Asks Meta how a connection is: the token first, and with one that is good for something the account, its subscription,
 * numbers and templates. Nothing is changed at Meta.
 * @throws what is no answer of Meta's and no lack of one.
 */
export async function readHealth(credentials: AccountCredentials): Promise<Reading> {
  const { META_APP_ID, META_APP_SECRET } = env();
  const { accessToken, metaAppId, appSecret } = credentials;
  const app = { appId: metaAppId ?? META_APP_ID, appSecret: appSecret ?? META_APP_SECRET };
  const [debugged] = await Promise.allSettled([MetaCloudService.debugToken({ accessToken, app })]);
  const token = valueOf(debugged);
  if (token?.isValid === false) return { ...nothing, token };
  // A refusal here is about our app's own token or secret and says nothing about the connection's.
  const failure =
    debugged.status === "rejected" && isPassing(debugged.reason) ? (debugged.reason as unknown) : null;
  if (failure !== null) return { ...nothing, token, failure };

  const [account, apps, numbers, templates] = await Promise.allSettled([
    MetaCloudService.getAccount(credentials),
    MetaCloudService.listSubscribedApps(credentials),
    MetaCloudService.listPhoneNumbers(credentials),
    MetaCloudService.listTemplates(credentials),
  ]);
  const failures = [account, apps, numbers, templates].flatMap((result): unknown[] =>
    result.status === "rejected" ? [result.reason] : [],
  );
  return {
    token,
    account: valueOf(account),
    apps: valueOf(apps),
    numbers: valueOf(numbers),
    templates: valueOf(templates),
    refusals: failures.filter((error) => error instanceof GraphError && !isPassing(error)) as GraphError[],
    failure: failures.find(isPassing) ?? null,
  };
}

/** What was answered, null for Meta's no or silence. @throws anything else. */
function valueOf<T>(result: PromiseSettledResult<T>): T | null {
  if (result.status === "fulfilled") return result.value;
  if (result.reason instanceof GraphError || isPassing(result.reason)) return null;
  throw result.reason;
}
