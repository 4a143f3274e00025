import { parseArgs } from 'node:util';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  /** The one case that is tried. */
  readonly only: number | undefined;
  readonly json: boolean;
}

/** An option that cannot be taken. */
export class FuzzOptionError extends Error {
  override readonly name = 'FuzzOptionError';
}

export const usage = `npm run fuzz -- [options]

Sends generated requests to every operation that /openapi.json describes, and checks every answer against it. Starts a
system of its own, unless OMS_API, OMS_TOKEN_URL, OMS_CLIENT_ID and OMS_CLIENT_SECRET name one that may be spoilt.

  --requests <n>   how many are sent (20000)
  --seed <n>       the same seed sends the same requests (1)
  --only <n>       try one case, by the number that a problem was found with, and show its answers
  --api <address>  the same as OMS_API
  --json           the result as JSON
`;

/** Reads the options of a run. `--api` goes into the environment. Throws a FuzzOptionError that names what is wrong. */
export function readFuzzOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): FuzzOptions {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        requests: { type: 'string', default: '20000' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string' },
        api: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    if (values.api !== undefined) environment['OMS_API'] = values.api;
    return {
      requests: wholeNumber('requests', values.requests),
      seed: wholeNumber('seed', values.seed),
      only: values.only === undefined ? undefined : wholeNumber('only', values.only),
      json: values.json,
    };
  } catch (error) {
    throw new FuzzOptionError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`, {
      cause: error,
    });
  }
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new RangeError(`--${name} must be a whole number, not "${text}".`);
}
