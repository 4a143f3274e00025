/** What a function has printed and was not sent on yet. */
export interface CollectedOutput {
  take(): string;
}

/** How long a line waits for others and for the outcome that takes it along (ms). */
const longestWait = 50;

/**
 * Collects what this thread prints instead of sending each line to the main thread by itself, which costs both more than
 * anything else about the line. What is not taken goes to `send` a moment later, at the latest when the thread ends.
 */
export function collectOutput(send: (text: string) => void): CollectedOutput {
  let printed = '';
  let waiting = false;

  function take(): string {
    const text = printed;
    printed = '';
    return text;
  }

  function sendRest(): void {
    waiting = false;
    const text = take();
    if (text !== '') send(text);
  }

  function write(chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean {
    printed += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    if (!waiting) {
      waiting = true;
      setTimeout(sendRest, longestWait).unref();
    }
    const written = rest.at(-1);
    if (typeof written === 'function') queueMicrotask(() => written());
    return true;
  }

  process.stdout.write = write;
  process.stderr.write = write;
  process.on('exit', sendRest);
  return { take };
}
