/** Something that goes on outside of the world's time, such as a call of the table engine. */
export interface Busy {
  readonly busy: boolean;
  idle(): Promise<void>;
}

const realSetImmediate = globalThis.setImmediate;
const put = { off: 0 };

/** Counts what this process has put off to a turn of its own; the host does so under load. */
function countingSetImmediate(task: (...args: unknown[]) => void, ...args: unknown[]): NodeJS.Immediate {
  put.off += 1;
  return realSetImmediate(() => {
    put.off -= 1;
    task(...args);
  });
}

/** Puts this process under watch, so that `settled` knows of everything in it; returns how to end that. */
export function watchTurns(): () => void {
  globalThis.setImmediate = Object.assign(countingSetImmediate, {
    __promisify__: realSetImmediate.__promisify__,
  }) as typeof setImmediate;
  return () => {
    globalThis.setImmediate = realSetImmediate;
  };
}

/**
 * Resolves when nothing in this process moves any more without the world's clock: every promise that can go on has gone
 * on, and no outside call is open.
 */
export async function settled(outside: Busy): Promise<void> {
  do {
    if (outside.busy) await outside.idle();
    await new Promise((resolve) => realSetImmediate(resolve));
  } while (outside.busy || put.off > 0);
}
