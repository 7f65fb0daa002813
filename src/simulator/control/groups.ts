import { z } from "zod";
import type { Group } from "../state/records";
import { newSecret } from "../state/ids";
import type { Simulator } from "../simulator";
import { found } from "./control-error";

export const GroupInput = z.strictObject({
  phoneNumberId: z.string(),
  subject: z.string().min(1).max(128).default("Grupo"),
  personIds: z.array(z.string()).max(8).default([]),
});

/** A group that a number made, with the people who joined it (Meta: "Groups API"). */
export function createGroup(sim: Simulator, input: z.infer<typeof GroupInput>): Group {
  const phone = found(sim.state.phones.get(input.phoneNumberId), `phone number ${input.phoneNumberId}`);
  for (const id of input.personIds) found(sim.state.people.get(id), `person ${id}`);
  const { subject, personIds } = input;
  const group: Group = { id: newSecret("Y2FwaV9ncm91cDo", 24), phoneId: phone.id, subject, personIds };
  sim.state.groups.set(group.id, group);
  sim.changed();
  return group;
}
