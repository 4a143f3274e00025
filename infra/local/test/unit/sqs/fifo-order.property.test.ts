import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { testKernel } from '#host/test/support/kernel.ts';
import { queueNamed, startSqs } from './support.ts';

type Step =
  | { readonly do: 'send'; readonly group: number }
  | { readonly do: 'receive'; readonly limit: number }
  | { readonly do: 'finish'; readonly which: number }
  | { readonly do: 'wait' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('send' as const), group: fc.nat(3) }),
  fc.record({ do: fc.constant('receive' as const), limit: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ do: fc.constant('finish' as const), which: fc.nat(20) }),
  fc.record({ do: fc.constant('wait' as const) }),
);

test('whatever receivers do, each group is received in order, and never past an unfinished message', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const kernel = testKernel();
      const settings = { FifoQueue: true, VisibilityTimeout: 5 };
      const queue = queueNamed(startSqs(kernel, { 'q.fifo': settings }), 'q.fifo');
      // The oracle: what is unfinished per group, in the order it was sent.
      const unfinished = new Map<string, string[]>();
      let inFlight: { body: string; group: string; receipt: string }[] = [];
      let sent = 0;
      const wrong: string[] = [];
      for (const each of steps) {
        if (each.do === 'send') {
          const group = `g${each.group}`;
          const body = `${group}:${sent++}`;
          queue.send({ body, groupId: group, deduplicationId: String(sent) });
          unfinished.set(group, [...(unfinished.get(group) ?? []), body]);
        } else if (each.do === 'receive') {
          const busy = new Set(inFlight.map(({ group }) => group));
          const received = queue.receive(each.limit);
          const taken = new Map<string, number>();
          for (const { body, receiptHandle, systemAttributes } of received) {
            const group = systemAttributes['MessageGroupId'] ?? '';
            if (busy.has(group)) wrong.push(`${body} came while its group was in flight`);
            const position = taken.get(group) ?? 0;
            const next = unfinished.get(group)?.[position];
            if (body !== next) wrong.push(`${body} came in place of ${next}`);
            taken.set(group, position + 1);
            inFlight.push({ body, group, receipt: receiptHandle });
          }
          const free = [...unfinished].filter(([group, bodies]) => !busy.has(group) && bodies.length > 0);
          const available = free.reduce((sum, [, bodies]) => sum + bodies.length, 0);
          const due = Math.min(each.limit, available);
          if (received.length !== due) wrong.push(`${received.length} messages came where ${due} were due`);
        } else if (each.do === 'finish') {
          const chosen = inFlight[each.which % Math.max(1, inFlight.length)];
          if (!chosen) continue;
          queue.delete(chosen.receipt);
          inFlight = inFlight.filter((other) => other !== chosen);
          unfinished.set(
            chosen.group,
            (unfinished.get(chosen.group) ?? []).filter((body) => body !== chosen.body),
          );
        } else {
          await kernel.timeline.advance(5000);
          inFlight = [];
        }
      }
      expect(wrong).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
