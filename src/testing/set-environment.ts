/** Sets variables for the product of this test process. Call it where a test file begins, before anybody reads the environment. */
export function setEnvironment(variables: Record<string, string>): void {
  Object.assign(process.env, variables);
}
