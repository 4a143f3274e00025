import { createHash } from 'node:crypto';
import type { Operation } from '../description.ts';
import { digestOf, type FuzzCase } from '../request.ts';
import type { Answer } from './wire.ts';

/** Something that must not be, with the case that shows it. */
export interface Problem {
  readonly operation: string;
  readonly problem: string;
  readonly case: FuzzCase;
  /** How often it was seen. */
  readonly times: number;
}

/** What was tried on one operation, and how it was answered. */
export interface OperationTally {
  readonly operation: string;
  readonly requests: number;
  readonly succeeded: number;
  readonly refused: number;
  readonly failed: number;
  /** Kinds of hostile things that were done to it. */
  readonly hostileKinds: number;
  readonly problems: number;
}

/** Counts what a run has done. */
export class Tally {
  readonly #operations: readonly Operation[];
  readonly #answers = new Map<string, { succeeded: number; refused: number; failed: number }>();
  readonly #kinds = new Map<string, Set<string>>();
  readonly #payloads = new Set<string>();
  readonly #problems = new Map<string, Problem>();
  readonly #digest = createHash('sha256');
  requests = 0;

  constructor(operations: readonly Operation[]) {
    this.#operations = operations;
  }

  /** Notes that a case is about to be tried. */
  tries(tried: FuzzCase): void {
    this.#digest.update(digestOf(tried));
    if (tried.family !== 'hostile') return;
    const { id } = tried.operation;
    this.#kinds.set(id, (this.#kinds.get(id) ?? new Set()).add(tried.kind));
    this.#payloads.add(createHash('sha256').update(`${tried.kind}\n${tried.payload}`).digest('base64url'));
  }

  answered({ operation }: FuzzCase, answers: readonly Answer[]): void {
    const counts = this.#answers.get(operation.id) ?? { succeeded: 0, refused: 0, failed: 0 };
    for (const { status } of answers) {
      counts[status < 400 ? 'succeeded' : status < 500 ? 'refused' : 'failed'] += 1;
      this.requests += 1;
    }
    this.#answers.set(operation.id, counts);
  }

  found(problem: string, shownBy: FuzzCase): void {
    const operation = shownBy.operation.id;
    // What comes after the colon differs from case to case.
    const key = `${operation} ${problem.split(': ')[0]?.replace(/(?<=\/)\d+/g, '#')}`;
    const known = this.#problems.get(key);
    this.#problems.set(
      key,
      known ? { ...known, times: known.times + 1 } : { operation, problem, case: shownBy, times: 1 },
    );
  }

  get problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /** Hostile payloads that differ from each other. */
  get hostilePayloads(): number {
    return this.#payloads.size;
  }

  /** The kinds of hostile things that were done to any operation. */
  get hostileKinds(): readonly string[] {
    return [...new Set([...this.#kinds.values()].flatMap((kinds) => [...kinds]))].sort();
  }

  /** A digest of all requests: equal for equal seeds. */
  get digest(): string {
    return this.#digest.copy().digest('hex').slice(0, 16);
  }

  get operations(): OperationTally[] {
    return this.#operations.map(({ id }) => {
      const { succeeded, refused, failed } = this.#answers.get(id) ?? { succeeded: 0, refused: 0, failed: 0 };
      const problems = this.problems.filter(({ operation }) => operation === id).length;
      return {
        operation: id,
        requests: succeeded + refused + failed,
        succeeded,
        refused,
        failed,
        hostileKinds: this.#kinds.get(id)?.size ?? 0,
        problems,
      };
    });
  }
}
