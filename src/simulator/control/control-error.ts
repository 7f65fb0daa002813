/** A control call that cannot be done, with the sentence the test should see. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "ControlError";
  }
}

/** The value, or a 404 that names what is missing. */
export function found<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new ControlError(404, `There is no ${what}.`);
  return value;
}
