import type { CheckConnectionRequest, CheckConnectionResponse } from "@/contracts/whatsapp";
import type { OrgContext } from "../context";
import { MetaCloudService } from "./meta-cloud.service";

/** Tells a waiting page whether the organization is connected; with `after` only if that became so, or changed, later. */
export async function checkConnection(
  ctx: OrgContext,
  { after }: CheckConnectionRequest,
): Promise<CheckConnectionResponse> {
  const config = await MetaCloudService.getConfig(ctx, after ? { after: new Date(after) } : {});
  return config ? { connected: true, config } : { connected: false };
}
