import type { Exchange } from '../simulation/clients/desk.ts';
import type { Invariant } from './invariant.ts';

/** 10. The same idempotency key gives the same answer. */
export function sameAnswerInvariant(): Invariant {
  const first = new Map<string, Exchange>();

  return {
    number: 10,
    rule: 'The same idempotency key gives the same answer',
    answered(exchange) {
      const { client, key, answer, path } = exchange;
      if (key === undefined || answer.status >= 300) return [];
      const name = `${client} ${key}`;
      const before = first.get(name);
      if (!before) {
        first.set(name, exchange);
        return [];
      }
      const same = before.answer.status === answer.status && asText(before.answer.body) === asText(answer.body);
      return same
        ? []
        : [
            `${client} got two answers for one key at ${path}: ${asText(before.answer.body)} and ${asText(answer.body)}`,
          ];
    },
  };
}

const asText = (body: unknown): string => JSON.stringify(body);
