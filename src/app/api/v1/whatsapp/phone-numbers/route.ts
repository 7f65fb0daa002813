// GET /api/v1/whatsapp/phone-numbers – the numbers of every connected account, as Meta knows them now
import { PhoneNumbersQuery } from "@/contracts/whatsapp";
import { withOrganization } from "@/http/with-organization";
import { listPhoneNumbers } from "@/services/whatsapp/list-phone-numbers";

export const GET = withOrganization({
  limit: "list-phone-numbers",
  query: PhoneNumbersQuery,
  handle: async (ctx, { query }) => Response.json(await listPhoneNumbers(ctx, query)),
});
