import { z } from "zod";
import { htmlPage, registerPages } from "../http/pages";
import { json, type Router, type SimRequest, type SimResponse } from "../http/router";
import type { Simulator } from "../simulator";
import { cancelDialog, Choice, finishDialog, refuseNumber, reportError, Step } from "./finish";
import { openSession, type DialogSession } from "./sessions";

/** The login dialog: the page itself and the calls its script makes. */
export function registerDialog(sim: Simulator, router: Router): void {
  const sessions = new Map<string, DialogSession>();

  const show = (request: SimRequest): SimResponse => {
    const session = openSession(sim, request);
    if (!("id" in session)) return htmlPage("dialog-refused.html", session, 400);
    sessions.set(session.id, session);
    return htmlPage("dialog.html", {
      session: session.id,
      app: sim.app.name,
      skipsNumber: session.extras.featureType === "only_waba_sharing",
      suggestedName: suggestedName(session.extras),
      wabas: [...sim.state.wabas.values()].map((waba) => ({
        id: waba.id,
        name: waba.name,
        business: sim.state.businesses.get(waba.businessId)?.name ?? waba.name,
        phones: [...sim.state.phones.values()]
          .filter((phone) => phone.wabaId === waba.id)
          .map(({ id, displayPhoneNumber, verifiedName }) => ({ id, displayPhoneNumber, verifiedName })),
      })),
    });
  };
  router.on("GET", "/dialog/oauth", show);
  router.on("GET", "/:version/dialog/oauth", show);

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
  step("number", z.object({ displayPhoneNumber: z.string(), verifiedName: z.string() }), (_, input) =>
    refuseNumber(sim, input),
  );
  step("finish", Choice, (session, choice) => finishDialog(sim, session, choice));
  step("cancel", z.object({ step: Step }), (session, input) => cancelDialog(session, input.step));
  step("report", z.object({}), (session) => reportError(sim, session));

  registerPages(router);
}

/** `extras.setup.business.name` prefills the form, as in Meta's (Meta: "Embedded Signup > Pre-filled screens"). */
function suggestedName(extras: Record<string, unknown>): string {
  const Prefill = z.object({ setup: z.object({ business: z.object({ name: z.string() }) }) });
  const parsed = Prefill.safeParse(extras);
  return parsed.success ? parsed.data.setup.business.name : "";
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}
