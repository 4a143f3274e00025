import { withDefect } from './hostile/defects.ts';
import type { Operation } from './description.ts';
import { drawFor, type Draw } from './draw.ts';
import { forgeries } from './hostile/forged-tokens.ts';
import { addressAttacks } from './hostile/hostile-addresses.ts';
import { bodyAttacks, type Attack } from './hostile/hostile-bodies.ts';
import { headerAttacks } from './hostile/hostile-headers.ts';
import { replays, type Sequence } from './replays.ts';
import type { Family, FuzzCase, FuzzRequest } from './request.ts';
import { Texts } from './valid/texts.ts';
import { inContext, requestOf, ValidRequests, type Parts } from './valid/valid-requests.ts';

type Attacker = (operation: Operation, parts: Parts, draw: Draw) => Attack | Sequence | undefined;

/** Makes the cases of a run: the same seed and number give the same case, whatever came before. */
export class Cases {
  readonly #operations: readonly Operation[];
  readonly #valid: ValidRequests;
  readonly #seed: number;

  constructor(operations: readonly Operation[], seed: number) {
    this.#operations = operations;
    this.#valid = new ValidRequests(operations, new Texts(operations));
    this.#seed = seed;
  }

  /** The case with this number, out of one of these families. */
  case(number: number, families: readonly Family[]): FuzzCase {
    const draw = drawFor(this.#seed, number);
    const family = draw.among(families);
    const operation = draw.among(this.#operations);
    const parts = this.#valid.partsOf(operation, draw);
    if (family === 'hostile') return { number, operation, family, ...attacked(operation, parts, draw) };
    const defect = family === 'nearly valid' ? withDefect(operation, parts, draw) : undefined;
    if (defect) {
      const requests = [requestOf(operation, defect.parts)];
      return {
        number,
        operation,
        family,
        kind: defect.kind,
        payload: defect.payload,
        requests,
        expectation: 'documented',
      };
    }
    const requests = inContext(operation, requestOf(operation, parts));
    const expectation = operation.method === 'PUT' ? 'documented' : 'found';
    return { number, operation, family: 'valid', kind: 'valid', payload: '', requests, expectation };
  }
}

/** What can be done to an operation, by the name of its kind. */
function attackersOf({ method, guarded, body, parameters }: Operation): [kind: string, attack: Attacker][] {
  const keyed = method === 'POST' && parameters.some(({ name }) => name === 'Idempotency-Key');
  return [
    ...(body ? Object.entries(bodyAttacks) : []),
    ...Object.entries(addressAttacks),
    ...Object.entries(headerAttacks),
    ...(keyed ? Object.entries(replays) : []),
    ...(guarded ? Object.entries(senderAttacks) : []),
  ];
}

function attacked(operation: Operation, parts: Parts, draw: Draw): Omit<FuzzCase, 'number' | 'operation' | 'family'> {
  const attackers = attackersOf(operation);
  for (;;) {
    const [kind, attack] = draw.among(attackers);
    const made = attack(operation, parts, draw);
    if (!made) continue;
    const requests: readonly FuzzRequest[] = 'requests' in made ? made.requests : [made.request];
    const atOnce = 'atOnce' in made && made.atOnce === true;
    return { kind, payload: made.payload, requests, atOnce, expectation: made.expectation ?? 'documented' };
  }
}

/** Requests of somebody who may not make them. */
const senderAttacks: Readonly<Record<string, Attacker>> = {
  'forged token': (operation, parts, draw) => {
    const name = draw.among(Object.keys(forgeries));
    const request = requestOf(operation, { ...parts, sender: { forged: name } });
    return { payload: name, request, expectation: 'not-authenticated' };
  },

  'no token at all': (operation, parts) => {
    const request = requestOf(operation, { ...parts, sender: 'nobody' });
    return { payload: 'none', request, expectation: 'not-authenticated' };
  },

  'client of one channel': (operation, parts) => {
    const request = requestOf(operation, { ...parts, sender: 'channel' });
    return { payload: 'a channel', request, expectation: 'within-reach' };
  },

  'client of one location': (operation, parts) => {
    const request = requestOf(operation, { ...parts, sender: 'location' });
    return { payload: 'a location', request, expectation: 'within-reach' };
  },
};
