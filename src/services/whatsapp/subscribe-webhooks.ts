import { env } from "@/lib/server/env";
import type { OrgContext } from "../context";
import { findVerifyToken, type AccountCredentials } from "./connections";
import { MetaCloudService } from "./meta-cloud.service";
import { StepFailure } from "./step-failure";
import { webhookUrlOf } from "./to-connection";

/**
 * Subscribes the token's app to an account's webhooks and reads back what Meta made of it: without the subscription, or
 * with a callback that leads elsewhere, a connection looks well and nothing ever arrives. The messages of a connection
 * with an organization's own Meta app come to the connection's own address.
 * @throws StepFailure `not_subscribed`, `callback_elsewhere`; GraphError, of it 2200 when our address did not answer
 * Meta's verification.
 */
export async function subscribeWebhooks(ctx: OrgContext, account: AccountCredentials): Promise<void> {
  await (account.appSecret === null ? subscribeOurApp(account) : subscribeOwnApp(ctx, account));
}

async function subscribeOurApp(account: AccountCredentials): Promise<void> {
  const { META_APP_ID, APP_URL } = env();
  const ourUrl = `${APP_URL}/api/v1/whatsapp/webhook`;
  await MetaCloudService.subscribeToWaba(account);
  const read = async () => {
    const apps = await MetaCloudService.listSubscribedApps(account);
    const ours = apps.find(({ appId }) => appId === META_APP_ID);
    if (!ours) throw notSubscribed();
    return ours.overrideUri === null || ours.overrideUri === ourUrl;
  };
  if (await read()) return;
  await MetaCloudService.removeOverride(account);
  if (!(await read())) throw callbackElsewhere();
}

async function subscribeOwnApp(ctx: OrgContext, account: AccountCredentials): Promise<void> {
  const { configId, metaAppId } = account;
  const uri = webhookUrlOf(configId);
  const verifyToken = await findVerifyToken(ctx, configId);
  if (verifyToken === null) throw new Error("A connection with an own Meta app has no verify token");
  await MetaCloudService.subscribeToWaba({ ...account, override: { uri, verifyToken } });
  const apps = await MetaCloudService.listSubscribedApps(account);
  const own = apps.filter(({ appId }) => metaAppId === null || appId === metaAppId);
  if (own.length === 0) throw notSubscribed();
  if (!own.some(({ overrideUri }) => overrideUri === uri)) throw callbackElsewhere();
}

function notSubscribed(): StepFailure {
  return new StepFailure(
    "not_subscribed",
    "Meta accepted the subscription but does not list it yet. It is checked again by itself.",
    { mayPass: true },
  );
}

function callbackElsewhere(): StepFailure {
  return new StepFailure(
    "callback_elsewhere",
    "Meta sends the messages of this account to another address. It is checked again by itself.",
    { mayPass: true },
  );
}
