import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { HostLog, Timeline } from '../kernel.ts';

export interface FunctionLogOptions {
  readonly folder: string;
  readonly timeline: Timeline;
  readonly log: HostLog;
}

const flushPause = 250;
const largestFile = 20 * 1024 * 1024;

/** Collects what functions print: all of it in one file per function, warnings and worse on the console too. */
export class FunctionLog {
  readonly #options: FunctionLogOptions;
  readonly #unwritten = new Map<string, string>();
  readonly #partial = new Map<string, string>();
  #cancelFlush: (() => void) | undefined;

  constructor(options: FunctionLogOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
  }

  write(functionName: string, text: string): void {
    this.#unwritten.set(functionName, (this.#unwritten.get(functionName) ?? '') + text);
    const lines = ((this.#partial.get(functionName) ?? '') + text).split('\n');
    this.#partial.set(functionName, lines.pop() ?? '');
    for (const line of lines) this.#show(functionName, line);
    this.#cancelFlush ??= this.#options.timeline.at(this.#options.timeline.now() + flushPause, () => this.flush());
  }

  /** Writes what has been collected; a file that has grown large is put aside under `.1` first. */
  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    for (const [functionName, text] of this.#unwritten) {
      const file = join(this.#options.folder, `${functionName}.log`);
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largestFile) renameSync(file, `${file}.1`);
      appendFileSync(file, text);
    }
    this.#unwritten.clear();
  }

  #show(functionName: string, line: string): void {
    if (line.trim() === '') return;
    const entry = parseLine(line);
    this.#options.log[entry.level](entry.message, { function: functionName, ...entry.facts });
  }
}

interface LogLine {
  readonly level: keyof HostLog;
  readonly message: string;
  readonly facts: Record<string, unknown>;
}

const levels: Readonly<Record<string, keyof HostLog>> = {
  TRACE: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  WARNING: 'warn',
  ERROR: 'error',
  CRITICAL: 'error',
  FATAL: 'error',
};

/** A structured line by its own level; any other text counts as information, a stack trace's lines too. */
function parseLine(line: string): LogLine {
  if (line.startsWith('{')) {
    try {
      const { level, message, ...facts }: Record<string, unknown> = JSON.parse(line);
      if (typeof level === 'string')
        return { level: levels[level.toUpperCase()] ?? 'info', message: String(message ?? ''), facts };
      // Metrics in the embedded format have no level and are no news on a console.
      return { level: 'debug', message: 'metrics', facts };
    } catch {
      return { level: 'info', message: line, facts: {} };
    }
  }
  return { level: 'info', message: line, facts: {} };
}
