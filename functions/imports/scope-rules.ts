import { resourceServer, type Scope } from '#shared/contracts/scopes.ts';
import type { ImportKind } from '#shared/contracts/vocabulary.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';

/** The scope without which no row of a kind is taken. */
export const scopeOf: Readonly<Record<ImportKind, Scope>> = {
  items: 'catalogue:write',
  customers: 'parties:write',
  stock: 'inventory:write',
  prices: 'catalogue:write',
  orders: 'orders:write',
  history: 'history:write',
};

/** The refusal of an import whose rows these scopes do not allow. */
export function withoutScope(scopes: ReadonlySet<Scope>, kind: ImportKind): Refusal | undefined {
  const needed = scopeOf[kind];
  if (scopes.has(needed)) return undefined;
  return refuse(
    'not-authorised',
    `an import of ${kind} needs the scope ${resourceServer}/${needed}; ask for it when you fetch the token, with credentials that have it`,
  );
}
