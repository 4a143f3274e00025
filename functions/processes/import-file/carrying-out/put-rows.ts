import { catalogueRoutes } from '#shared/contracts/api/catalogue.ts';
import { partiesRoutes } from '#shared/contracts/api/parties.ts';
import { code } from '#shared/contracts/codes.ts';
import { sideBySide } from '#shared/dynamodb/side-by-side.ts';
import { claimFor } from '#shared/http/idempotency.ts';
import { onBehalf, type Command } from '#shared/http/on-behalf.ts';
import { isRefusal, type Refusal } from '#shared/http/refusal.ts';
import { contentOf } from '#shared/http/input/content.ts';
import { itemOperations } from '#functions/catalogue/public.ts';
import { bulkKinds } from '#functions/imports/public.ts';
import { customerOperations } from '#functions/parties/public.ts';
import { allAtOnce, inParts } from './at-once.ts';
import type { Came, CarryOut, ReadableRow, Work } from './carry-out.ts';

/** The commands by which a thing is made, read and replaced. */
interface Commands {
  readonly create: Command;
  readonly read: Command;
  readonly replace: Command;
}

const items: Commands = {
  create: onBehalf(catalogueRoutes.createItem, itemOperations.createItem),
  // Who may change it may see what it changes.
  read: onBehalf(catalogueRoutes.getItem, itemOperations.getItem, 'catalogue:write'),
  replace: onBehalf(catalogueRoutes.replaceItem, itemOperations.replaceItem),
};

const customers: Commands = {
  create: onBehalf(partiesRoutes.createCustomer, customerOperations.createCustomer),
  read: onBehalf(partiesRoutes.getCustomer, customerOperations.getCustomer, 'parties:write'),
  replace: onBehalf(partiesRoutes.replaceCustomer, customerOperations.replaceCustomer),
};

export const putItems: CarryOut = (work, rows) => putAll(items, work, rows);
export const putCustomers: CarryOut = (work, rows) => putAll(customers, work, rows);

/** So many rows are carried out side by side, and their rows written together: an item takes three or more. */
const rowsTogether = 24;
const atOnce = 4;
/** Against others that change the same thing. */
const tries = 5;

/** Kits come behind the rows at hand that they may be made of. */
async function putAll(commands: Commands, work: Work, rows: readonly ReadableRow[]): Promise<(Came | undefined)[]> {
  const came = new Map<ReadableRow, Came | undefined>();
  for (const wave of [rows.filter((row) => !isKit(row)), rows.filter(isKit)]) {
    await allAtOnce(inParts(wave, rowsTogether), atOnce, (part) =>
      sideBySide(part, async (row) => {
        came.set(row, await (work.present.dryRun ? tryOut(commands, work, row) : putOne(commands, work, row)));
      }),
    );
  }
  return rows.map((row) => came.get(row));
}

const isKit = ({ body }: ReadableRow): boolean => body['components'] !== undefined;

async function tryOut({ create }: Commands, { present, caller }: Work, { body }: ReadableRow): Promise<Came> {
  const refused = create.refusalOf(caller, { ...bulkKinds[present.kind].usual, ...body });
  return refused ? refusedAs(refused) : { result: 'readable', detail: '' };
}

/** Creates what there is not, and changes what there is in what the row says; an empty cell, `null` and `""` say nothing. */
async function putOne(commands: Commands, work: Work, row: ReadableRow): Promise<Came | undefined> {
  const { create, read, replace } = commands;
  const { line, body } = row;
  const { present, caller, mayBeRepeated, isCancelled } = work;
  const { key, usual } = bulkKinds[present.kind];
  const claim = claimFor(caller.id, `import ${present.importId} line ${line}`, 'imports', JSON.stringify(body));
  const before = mayBeRepeated ? await claim.answered() : undefined;
  if (before || isCancelled) return before && cameOf(before);
  const named = code.safeParse(body[key]);
  // Nothing can be called so: it is refused, and not looked for.
  if (!named.success) return tryOut(commands, work, row);
  const params = { [key]: named.data };
  for (let attempt = 1; ; attempt += 1) {
    const found = await read(caller, { params });
    if (isRefusal(found)) {
      if (found.refused !== 'not-found') return refusedAs(found);
      const made = await create(caller, { body: { ...usual, ...body }, claim });
      if (!isAnothers(made) || attempt === tries) return cameOf(made);
      continue;
    }
    const { version, ...stored } = found.body as { readonly version: number };
    const said = contentOf(body) as typeof body;
    const made = await replace(caller, { params, body: { ...stored, ...said }, version, claim });
    if (isRefusal(made)) {
      if (made.refused === 'stale-version' && attempt < tries) continue;
      return refusedAs(made);
    }
    const after = made.body as { readonly version: number };
    return { result: after.version === version ? 'unchanged' : 'changed', detail: '' };
  }
}

/** Somebody else has made it in between. */
const isAnothers = (made: unknown): boolean => isRefusal(made) && made.refused === 'already-exists';

function cameOf(made: { readonly status: number } | Refusal): Came {
  if (isRefusal(made)) return refusedAs(made);
  return { result: made.status === 201 ? 'created' : 'changed', detail: '' };
}

export const refusedAs = ({ detail }: Refusal): Came => ({ result: 'refused', detail });
