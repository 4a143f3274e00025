import { ambient } from '#shared/ambient.ts';
import { importRoutes } from '#shared/contracts/api/imports.ts';
import { uploadAddress, fileBytes } from '#shared/files/files.ts';
import { covers, coversOrigins, everybody } from '#shared/http/access/authority.ts';
import type { Principal } from '#shared/http/access/principal.ts';
import { created, etagOf, ok, type Answer } from '#shared/http/answer.ts';
import type { Claim } from '#shared/http/idempotency.ts';
import { listAnswer } from '#shared/http/list.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { newId } from '#shared/ids.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { fileKey } from './file-key.ts';
import { cancelled, started } from './import-decisions.ts';
import { importView, rowView } from './import-view.ts';
import type { Import } from './import.ts';
import { scopeOf, withoutScope } from './scope-rules.ts';
import { importPage, keepImport, loadImport, outcomePage, slotName } from './store.ts';

/** How long a file may be put, in seconds. */
const uploadSeconds = 900;

export const handler = serve(importRoutes, {
  createImport: async ({ body, caller, claim }) => {
    const lacking = withoutScope(caller.scopes, body.kind);
    if (lacking) return lacking;
    const { kind, fileName, bytes, sha256, dryRun, ...written } = body;
    const now = ambient.now();
    const made: Import = {
      importId: newId('import'),
      kind,
      fileName,
      bytes,
      sha256,
      dryRun,
      written,
      client: caller.id,
      scopes: [scopeOf[kind]],
      stage: 'awaiting_upload',
      run: 0,
      done: { bytes: 0, lines: 0 },
      pages: 0,
      rows: {},
      apart: [],
      createdAt: new Date(now).toISOString(),
      version: 1,
    };
    const checksum = sha256 === undefined ? undefined : Buffer.from(sha256, 'hex').toString('base64');
    const address = uploadAddress(fileKey(made.importId), bytes, uploadSeconds, checksum);
    const expiresAt = new Date(now + uploadSeconds * 1000).toISOString();
    return changeByRequest({
      what: `the import ${made.importId}`,
      load: () => undefined,
      decide: (): Change<Import> => ({ state: made, events: [] }),
      keep: keepImport,
      claim,
      answer: (state) =>
        created(
          { ...importView(state), upload: { method: 'PUT' as const, ...address, expiresAt } },
          `/v1/imports/${state.importId}`,
          { etag: etagOf(state.version) },
        ),
    });
  },

  listImports: async ({ query, caller }) => {
    const { client = caller.id, limit, cursor } = query;
    if (client !== caller.id && !reachesEverything(caller)) {
      return refuse('not-authorised', 'the imports of another client are for who reaches everything', {
        pointer: '#query/client',
        message: 'must be your own, or left out',
      });
    }
    const { rows, next } = await importPage(client, limit, cursor);
    return listAnswer(rows.map(importView), next);
  },

  getImport: async ({ params, caller }) => {
    const found = await importWithin(caller, params.importId);
    return isRefusal(found) ? found : answerOf(found);
  },

  startImport: ({ params: { importId }, caller, claim }) =>
    changeOwn(importId, caller, claim, async (before) => {
      const lacking = withoutScope(caller.scopes, before.kind);
      return lacking ?? started(before, await fileBytes(fileKey(importId)), ambient.now());
    }),

  cancelImport: ({ params: { importId }, caller, claim }) =>
    changeOwn(importId, caller, claim, (before) => cancelled(before, ambient.now())),

  listImportRows: async ({ params: { importId }, query: { result, cursor }, caller }) => {
    const found = await importWithin(caller, importId);
    if (isRefusal(found)) return found;
    const { rows, next } = await outcomePage(importId, cursor);
    const wanted = result === undefined ? rows : rows.filter((row) => row.result === result);
    return listAnswer(wanted.map(rowView), next);
  },
});

const answerOf = (found: Import): Answer => ok(importView(found), { etag: etagOf(found.version) });

const reachesEverything = (caller: Principal): boolean =>
  coversOrigins(caller, everybody) && covers(caller.locations, 'all');

/** An import is its client's; who reaches everything sees those of all. */
async function importWithin(caller: Principal, importId: string): Promise<Import | Refusal> {
  const found = await loadImport(importId);
  return found && (found.client === caller.id || reachesEverything(caller)) ? found : notFound('import', importId);
}

function changeOwn(
  importId: string,
  caller: Principal,
  claim: Claim,
  decide: (before: Import) => Change<Import> | Refusal | Promise<Change<Import> | Refusal>,
): Promise<Answer | Refusal> {
  return changeByRequest({
    what: `the import ${importId}`,
    load: () => importWithin(caller, importId),
    decide: (before, lost) => (lost.some(({ name }) => name === slotName) ? tooMany(before) : decide(before)),
    keep: keepImport,
    claim,
    answer: answerOf,
  });
}

function tooMany({ client }: Import): Refusal {
  return refuse(
    'conflicting-state',
    `two imports of ${client} run already: start it when one of them has ended, or cancel one`,
  );
}
