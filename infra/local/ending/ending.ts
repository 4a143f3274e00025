/** How long an end after a failure may take before it is cut short, in milliseconds. */
const endWithin = 10_000;

/**
 * Aborted by Ctrl-C, SIGTERM, the closing of the terminal, or the end of the program that keeps a channel to it; asked again a
 * while later, the process ends as it is. Aborted with the error as its reason where one was not caught, after `report` has told it.
 */
export function untilEnded(report: (error: unknown) => void): AbortSignal {
  const ending = new AbortController();
  let insistsFrom = Infinity;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A Ctrl-C may come twice: from the terminal, and from npm, which hands on its own.
      if (Date.now() > insistsFrom) process.exit(1);
      insistsFrom = Math.min(insistsFrom, Date.now() + 1000);
      ending.abort(signal);
    });
  }
  // Started with a channel to the program that wants it: without that program nothing would end it.
  if (process.connected) process.once('disconnect', () => ending.abort('disconnect'));
  process.on('uncaughtException', (error) => {
    if (!ending.signal.aborted) report(error);
    ending.abort(error);
    setTimeout(() => process.exit(1), endWithin).unref();
  });
  return ending.signal;
}

/** What the process tells the program that started it: 0 when it was asked to end, 1 when it failed. */
export const exitCode = ({ reason }: AbortSignal): number => (typeof reason === 'string' ? 0 : 1);
