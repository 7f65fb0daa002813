/** Runs a script's main function and ends the process with its exit code; a failure is told in one message. */
export function runMain(main: () => Promise<number>): void {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      const isPlain = error instanceof Error && process.env.DEBUG === undefined;
      console.error(isPlain ? `\n${error.message}` : error);
      process.exit(1);
    },
  );
}
