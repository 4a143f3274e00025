import type { HostLog } from './kernel.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Writes lines of at least `level` to standard error, so that standard output keeps to what people and programs read. */
export function consoleLog(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(line),
): HostLog {
  const at = (own: keyof HostLog) =>
    logLevels.indexOf(own) < logLevels.indexOf(level)
      ? () => {}
      : (message: string, facts: Record<string, unknown> = {}) =>
          write(`${new Date().toISOString()} ${own.toUpperCase().padEnd(5)} ${message}${factText(facts)}\n`);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function factText(facts: Record<string, unknown>): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
}
