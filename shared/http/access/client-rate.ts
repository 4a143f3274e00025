/** Seconds of a window, in which a client may send as many requests as its rate gives for so many seconds. */
export const windowSeconds = 10;
const windowMs = windowSeconds * 1000;

/** In so many lumps a client's quota is told to the other instances: each holds back less than one. */
const lumpsPerWindow = 50;

/** What one instance knows of a client's requests in a window. */
export interface Use {
  /** Windows since the epoch. */
  readonly window: number;
  /** Requests of all instances, as far as they have told each other. */
  readonly told: number;
  /** Requests at this instance, since it last told the others. */
  readonly untold: number;
}

/** What is to be done with a request: whether it is let through, and how many requests the others are to be told of first. */
export interface Taken {
  readonly use: Use;
  readonly allowed: boolean;
  readonly tell: number;
}

/** How many requests a window has room for at `perSecond`. */
export const quotaOf = (perSecond: number): number => perSecond * windowSeconds;

/**
 * Takes one request off a client's quota at `now` (milliseconds). A client that is over it costs nothing more until the window
 * ends; one below a fiftieth of it never leaves the instance's memory.
 */
export function taken(before: Use | undefined, quota: number, now: number): Taken {
  const window = Math.floor(now / windowMs);
  const use = before?.window === window ? before : { window, told: 0, untold: 0 };
  if (use.told + use.untold >= quota) return { use, allowed: false, tell: 0 };
  const untold = use.untold + 1;
  if (untold < Math.max(1, Math.floor(quota / lumpsPerWindow)))
    return { use: { ...use, untold }, allowed: true, tell: 0 };
  return { use: { window, told: use.told + untold, untold: 0 }, allowed: true, tell: untold };
}

/** After the others have answered that they have `total` in `window`, this instance's lump among them. */
export function corrected(use: Use, window: number, total: number): Use {
  return use.window === window ? { ...use, told: Math.max(use.told, total) } : use;
}

/** How many requests are left in the window, and in how many seconds the next one begins (1 at least). */
export function left({ window, told, untold }: Use, quota: number, now: number): { requests: number; seconds: number } {
  return {
    requests: Math.max(0, quota - told - untold),
    seconds: Math.max(1, Math.ceil(((window + 1) * windowMs - now) / 1000)),
  };
}
