import { OpenOms, isRefusal, type ProblemCode } from '@open-oms/client';

/** A running system and credentials that may do everything in it. */
export interface DemoTarget {
  readonly api: string;
  /** The OAuth 2 token endpoint. */
  readonly token: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A client of the system that the demo data go into. */
export function connect({ api, token, clientId, clientSecret }: DemoTarget): OpenOms {
  return new OpenOms({ api, tokenUrl: token, clientId, clientSecret });
}

/** The key under which something is made, always the same: a repetition has no second effect. */
export const keyOf = (...names: string[]): string => ['demo', ...names].join('/');

/** What a call answered; undefined where it is refused with one of these codes, since it has been made before. */
export async function unlessRefused<Answer>(
  calling: Promise<Answer>,
  ...codes: readonly ProblemCode[]
): Promise<Answer | undefined> {
  try {
    return await calling;
  } catch (error) {
    if (isRefusal(error, ...codes)) return undefined;
    throw error;
  }
}
