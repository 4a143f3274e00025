import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeOf } from '#shared/http/input/content.ts';
import { mergePatch } from '#functions/orders/details/merge-patch.ts';

const names = fc.constantFrom('a', 'b', 'c');
const { tree } = fc.letrec<{ tree: unknown; object: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('x', 'y', 1, true),
    fc.array(fc.constantFrom('x', 'y')),
    tie('object'),
  ),
  object: fc.dictionary(names, tie('tree'), { noNullPrototype: true }),
}));
const document = fc.dictionary(names, tree, { noNullPrototype: true });
const patch = fc.dictionary(names, fc.oneof(tree, fc.constant(null), fc.constant('')), { noNullPrototype: true });

test('the same change twice is the same as once', () => {
  fc.assert(
    fc.property(document, patch, (before, change) => {
      const once = mergePatch(before, changeOf(change));
      expect(mergePatch(once, changeOf(change))).toEqual(once);
    }),
  );
});

test('what a change does not name stays, and what it takes away is gone', () => {
  fc.assert(
    fc.property(document, patch, (before, change) => {
      const after = mergePatch(before, changeOf(change)) as Record<string, unknown>;
      for (const name of ['a', 'b', 'c']) {
        if (!Object.hasOwn(change, name)) expect(after[name]).toEqual(before[name]);
        else if (change[name] === null || change[name] === '') expect(after).not.toHaveProperty(name);
      }
    }),
  );
});
