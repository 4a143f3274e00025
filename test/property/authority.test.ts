import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { scopes, type Scope } from '#shared/contracts/scopes.ts';
import { beyond, covers, coversOrigins, everybody, type Grant } from '#shared/http/access/authority.ts';
import { mayUseOrder, mayWorkOn, reaches, type Binding, type Reach } from '#shared/http/access/principal.ts';
import { cases } from './cases.ts';

const names = ['a', 'b', 'c'] as const;
const id = fc.constantFrom(...names);
const reach: fc.Arbitrary<Reach> = fc.oneof(fc.constant('all' as const), fc.uniqueArray(id));
const testsOnly = fc.constantFrom(undefined, true as const);
const origins = fc.record({ channels: reach, branches: reach, testsOnly });
const binding: fc.Arbitrary<Binding> = fc.record({
  channels: reach,
  branches: reach,
  testsOnly,
  locations: reach,
  work: origins,
});
const scopeList = fc.uniqueArray(fc.constantFrom(...(Object.keys(scopes) as Scope[]).slice(0, 4)));
const grant: fc.Arbitrary<Grant> = fc
  .tuple(binding, scopeList)
  .map(([bound, granted]) => ({ ...bound, scopes: granted }));
const holding = (given: Grant) => ({ ...given, scopes: new Set(given.scopes) });
const parcel = fc.record({ channel: id, branch: id, location: id, test: fc.boolean() });

test('who covers another reaches all that the other does, and what is not there yet', () => {
  fc.assert(
    fc.property(reach, reach, (one, other) => {
      const everyPresent = names.every((each) => !reaches(other, each) || reaches(one, each));
      expect(covers(one, other)).toBe(everyPresent && (one === 'all' || other !== 'all'));
    }),
    cases(),
  );
});

test('a grant within one’s rights opens nothing that was closed to who made it', () => {
  fc.assert(
    fc.property(grant, grant, parcel, (grantor, granted, thing) => {
      fc.pre(beyond(holding(grantor), granted).length === 0);
      for (const scope of granted.scopes) expect(grantor.scopes).toContain(scope);
      if (mayUseOrder(granted, thing)) expect(mayUseOrder(grantor, thing)).toBe(true);
      if (mayWorkOn(granted, thing)) expect(mayWorkOn(grantor, thing)).toBe(true);
    }),
    cases(),
  );
});

test('rights do not grow through others, however many hand them on', () => {
  fc.assert(
    fc.property(fc.array(grant, { minLength: 2, maxLength: 5 }), (chain) => {
      const first = chain[0];
      const last = chain.at(-1);
      const each = chain.slice(1).map((granted, index) => beyond(holding(chain[index] ?? granted), granted));
      fc.pre(first !== undefined && last !== undefined && each.every((parts) => parts.length === 0));
      expect(beyond(holding(first), last)).toEqual([]);
    }),
    cases(500),
  );
});

test('everybody grants their own rights, and who has all grants any', () => {
  fc.assert(
    fc.property(grant, (own) => beyond(holding(own), own).length === 0),
    cases(),
  );
  const all = {
    scopes: new Set(Object.keys(scopes) as Scope[]),
    ...everybody,
    locations: 'all' as const,
    work: everybody,
  };
  fc.assert(
    fc.property(grant, (any) => beyond(all, any).length === 0),
    cases(),
  );
});

test('what several use is changed only by who reaches every one of them', () => {
  fc.assert(
    fc.property(origins, origins, parcel, (principal, users, order) => {
      fc.pre(coversOrigins(principal, users));
      if (mayUseOrder(users, order)) expect(mayUseOrder(principal, order)).toBe(true);
    }),
    cases(),
  );
  fc.assert(
    fc.property(origins, (principal) => {
      expect(coversOrigins(principal, everybody)).toBe(
        principal.channels === 'all' && principal.branches === 'all' && !principal.testsOnly,
      );
    }),
    cases(),
  );
});
