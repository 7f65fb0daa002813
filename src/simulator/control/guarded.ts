import { z } from "zod";
import { json, type SimRequest, type SimResponse } from "../http/router";
import { ControlError } from "./control-error";

/** Answers with what `work` returns, or with the sentence of why it cannot be done. */
export async function guarded(work: () => unknown): Promise<SimResponse> {
  try {
    return json(200, await work());
  } catch (error) {
    if (error instanceof ControlError) return json(error.status, { error: { message: error.message } });
    if (error instanceof z.ZodError) return json(400, { error: { message: z.prettifyError(error) } });
    throw error;
  }
}

/** The request's JSON; an empty body counts as {}. */
export function readJson(request: SimRequest): unknown {
  if (request.body === "") return {};
  try {
    return JSON.parse(request.body) as unknown;
  } catch {
    throw new ControlError(400, "The body is not valid JSON.");
  }
}
