import { withRequest } from "@/http/with-request";
import { notFound } from "@/services/errors";

/** Programs get our error shape, not Next's page, at an address that does not exist. */
const answer = withRequest(() => Promise.reject(notFound("Address")));

export {
  answer as GET,
  answer as HEAD,
  answer as POST,
  answer as PUT,
  answer as PATCH,
  answer as DELETE,
  answer as OPTIONS,
};
