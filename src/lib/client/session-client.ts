import { z } from "zod";
import { createApiClient, NetworkError } from "./api-client";

const CsrfAnswer = z.object({ csrfToken: z.string() });
const RedirectAnswer = z.object({ url: z.string() });

export type SignInOutcome = "signed-in" | "wrong" | "rate_limited" | "failed";

/**
 * Signs in and out through next-auth's endpoints. Written out because next-auth/react's signIn leaves the page for an
 * error page of its own when the network fails, and its signOut then says nothing at all.
 */
export function createSessionClient(baseUrl = "") {
  const api = createApiClient(baseUrl);
  const post = async (path: string, fields: Record<string, string>): Promise<URLSearchParams | null> => {
    const { csrfToken } = await api.get("/api/auth/csrf", CsrfAnswer);
    return postForm(`${baseUrl}${path}`, { ...fields, csrfToken });
  };
  return {
    /** Tries a password. @throws NetworkError when no answer came. */
    signIn: async (input: { email: string; password: string }): Promise<SignInOutcome> => {
      const answer = await post("/api/auth/callback/credentials", input);
      if (answer === null || answer.has("csrf")) return "failed";
      const error = answer.get("error");
      if (error === null) return "signed-in";
      if (error === "CredentialsSignin") return "wrong";
      return error === "rate_limited" ? "rate_limited" : "failed";
    },
    /** Ends this session everywhere at once. @throws NetworkError or ApiError when it is not certain that it ended. */
    signOut: async (): Promise<void> => {
      const answer = await post("/api/auth/signout", {});
      if (answer === null || answer.has("csrf")) {
        throw new NetworkError("The server did not confirm the end of the session");
      }
    },
  };
}

export const sessionClient = createSessionClient();

/**
 * Posts a form to next-auth, which with `json` answers where it would redirect to; its verdict is in the query of that
 * address (`csrf` when the form was not believed). Null for an answer of any other form.
 */
async function postForm(url: string, fields: Record<string, string>): Promise<URLSearchParams | null> {
  let text: string;
  try {
    const response = await fetch(url, {
      method: "POST",
      body: new URLSearchParams({ ...fields, json: "true" }),
      signal: AbortSignal.timeout(30_000),
    });
    text = await response.text();
  } catch (cause) {
    throw new NetworkError("The server could not be reached", { cause });
  }
  try {
    const answer = RedirectAnswer.parse(JSON.parse(text));
    return new URL(answer.url, "https://atende.invalid").searchParams;
  } catch {
    return null;
  }
}
