import { z } from "zod";
import { htmlPage, registerPages, scriptForOthers } from "../http/pages";
import { json, type Router, type SimRequest, type SimResponse } from "../http/router";
import type { Simulator } from "../simulator";
import { Choice, NewNumber, Step } from "./choice";
import { cancelDialog, finishDialog, reportError } from "./finish";
import { refuseAppNumber, refuseNumber } from "./numbers";
import { openSession, type DialogSession } from "./sessions";
import { showDialog } from "./show-dialog";

/** The login dialog: the page itself, the calls its script makes, and the SDK that other pages open it with. */
export function registerDialog(sim: Simulator, router: Router): void {
  const sessions = new Map<string, DialogSession>();

  const show = (request: SimRequest): SimResponse => {
    const session = openSession(sim, request);
    if (!("id" in session)) return htmlPage("dialog-refused.html", session, 400);
    sessions.set(session.id, session);
    return htmlPage("dialog.html", showDialog(sim, session));
  };
  router.on("GET", "/dialog/oauth", show);
  router.on("GET", "/:version/dialog/oauth", show);
  router.on("GET", "/:locale/sdk.js", () => scriptForOthers("sdk.js"));

  const step = <T extends z.ZodType>(
    path: string,
    input: T,
    handle: (session: DialogSession, input: z.infer<T>) => Record<string, unknown> | string | null,
  ) =>
    router.on("POST", `/__dialog/:session/${path}`, (request) => {
      const session = sessions.get(request.params.session ?? "");
      if (!session || session.ended)
        return json(410, { problem: "This dialog has ended. Close it and start again." });
      const parsed = input.safeParse(readJson(request.body));
      if (!parsed.success) return json(400, { problem: z.prettifyError(parsed.error) });
      const result = handle(session, parsed.data);
      return json(200, typeof result === "string" ? { problem: result } : (result ?? {}));
    });
  step("number", NewNumber, (_, input) => refuseNumber(sim, input));
  step("app-number", NewNumber, (_, input) => refuseAppNumber(sim, input));
  step("finish", Choice, (session, choice) => finishDialog(sim, session, choice));
  step("cancel", z.object({ step: Step }), (session, input) => cancelDialog(session, input.step));
  step("report", z.object({}), (session) => reportError(sim, session));

  registerPages(router);
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}
