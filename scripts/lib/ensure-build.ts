import { build, isBuildFresh } from "./build";
import { generateSecrets, planEnvironment, withoutProductVariables } from "./environment";

/** Makes the production build when it is stale. No value of the environment ends up in it; it only has to be complete. */
export async function ensureBuild(): Promise<boolean> {
  if (isBuildFresh()) return false;
  const environment = planEnvironment(withoutProductVariables(process.env), generateSecrets());
  await build({ ...environment.variables, DATABASE_URL: "postgresql://nobody@127.0.0.1:9/nothing" });
  return true;
}
