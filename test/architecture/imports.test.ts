import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contexts, outsideParties } from '#functions/contexts.ts';
import { tables } from '#shared/dynamodb/tables.ts';
import { importsOf, inRepository, loadedBy, root, sourceFiles } from './modules.ts';

/** Which context may import which other's `public.ts` and `rules.ts`. */
const arrows: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  contexts.map(({ name, uses = [] }) => [name, uses]),
);

/** Processes use what contexts offer, and the engine that runs them; no context uses a process. */
const processes = new Set(contexts.filter(({ workflow }) => workflow).map(({ name }) => name));
const engine = 'the engine of processes';

/** A file that imports an AWS client, what calls the database or Node's network is an edge; it may not be imported by a decision. */
const io =
  /^(@aws-sdk\/|node:(http|https|net|dns|fs|child_process)|shared\/dynamodb\/(protocol\/database|reads|transact|pages|bring-to-present|stored-rows)\.ts$)/;

const files = sourceFiles();
const imports = files.flatMap((file) => importsOf(file).map((target) => ({ file, target })));

describe('imports', () => {
  it('finds the sources', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(300);
  });

  it('lead from a context to itself, shared/, the workflow contracts, or along an arrow to a public.ts', () => {
    const wrong = imports.filter(({ file, target }) => {
      const context = contextOf(file);
      if (context === undefined || !inRepository(target)) return false;
      const other = contextOf(target);
      if (other === context) return false;
      if (other === engine) return !processes.has(context);
      if (other !== undefined)
        return !(/\/(public|rules)\.ts$/.test(target) && (arrows[context] ?? []).includes(other));
      // What describes the whole system reads what every context says of itself.
      if (target === 'functions/contexts.ts') return context !== 'documentation';
      return !target.startsWith('shared/');
    });
    expect(wrong).toEqual([]);
  });

  it('find every context and process in the list of them', () => {
    const listed = contexts.map(({ folder }) => `${folder}/context.ts`).sort();
    expect(listed).toEqual(files.filter((file) => /^functions\/.*\/context\.ts$/.test(file)).sort());
    expect(contexts.flatMap(({ owns }) => owns).sort()).toEqual(
      Object.keys(tables)
        .filter((name) => name !== 'Idempotency')
        .sort(),
    );
  });

  it('find every kind of row declared in a rows.ts, where the backfill finds it', () => {
    const declaring = files.filter((file) => /^(functions|shared)\/.*\/rows\.ts$/.test(file));
    expect(declaring.length).toBeGreaterThan(10);
    const elsewhere = imports.filter(
      ({ file, target }) =>
        target === 'shared/dynamodb/row-kind.ts' && file.startsWith('functions/') && !declaring.includes(file),
    );
    const makers = elsewhere.filter(({ file }) => /\browKind\(/.test(readFileSync(join(root, file), 'utf8')));
    expect(makers).toEqual([]);
  });

  it('have no circle between contexts', () => {
    const circles = Object.keys(arrows).filter((context) => reachable(context).has(context));
    expect(circles).toEqual([]);
    expect(contexts.flatMap(({ uses = [] }) => uses).filter((used) => processes.has(used))).toEqual([]);
  });

  it('lead to an outside party from the list that it is registered in alone, and no other file names it', () => {
    const lists: Readonly<Record<string, string>> = {
      'payment-provider': 'functions/billing/providers/providers.ts',
      carrier: 'functions/fulfilment/carriers/carriers.ts',
      'screening-provider': 'functions/orders/screening/outside/providers.ts',
    };
    const running = files.filter((file) => /^(functions|shared|infra|bin)\//.test(file) && !/(^|\/)test\//.test(file));
    for (const { kind, name } of outsideParties) {
      const list = lists[kind] ?? '';
      const folder = `${dirname(list)}/${name}/`;
      const users = imports.filter(({ file, target }) => target.startsWith(folder) && !file.startsWith(folder));
      expect([...new Set(users.map(({ file }) => file))].filter((file) => !file.startsWith('test/'))).toEqual([list]);
      // What pays in tests and demonstrations is a word of its own.
      if (name === 'test') continue;
      const named = new RegExp(`['"/]${name}['"/]`);
      const naming = running.filter((file) => named.test(readFileSync(join(root, file), 'utf8')));
      expect(naming.filter((file) => file !== list && !file.startsWith(folder))).toEqual([]);
    }
  });

  it('keep the engine of processes to itself: it runs any process', () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        file.startsWith('functions/processes/engine/') &&
        target.startsWith('functions/') &&
        !target.startsWith('functions/processes/engine/'),
    );
    expect(wrong).toEqual([]);
  });

  it('never lead to infra/ or test/ from what runs', () => {
    const running = ['functions/', 'shared/', 'workflows/', 'bin/'];
    const wrong = imports.filter(
      ({ file, target }) =>
        running.some((folder) => file.startsWith(folder)) && /^(infra|demo|test|bench)\//.test(target),
    );
    expect(wrong).toEqual([]);
  });

  const running = ['functions/', 'shared/', 'workflows/', 'bin/', 'demo/'];

  it('leave DynamoDB to the table module, which asks it without a client of the SDK', () => {
    // A restore copies rows as they are, and goes by no table's description.
    const users = imports.filter(
      ({ file, target }) =>
        !file.startsWith('bin/restore/') &&
        running.some((folder) => file.startsWith(folder)) &&
        /^@aws-sdk\/(client-dynamodb|lib-dynamodb|util-dynamodb)/.test(target),
    );
    expect(users).toEqual([]);
  });

  it('make clients of the SDK lean', () => {
    // The command line makes a few calls and ends.
    const users = imports.filter(
      ({ file, target }) =>
        !file.startsWith('bin/') &&
        running.some((folder) => file.startsWith(folder)) &&
        target.startsWith('@aws-sdk/client-'),
    );
    const lean = imports.filter(({ target }) => target === 'shared/aws/lean-client.ts').map(({ file }) => file);
    expect([...new Set(users.map(({ file }) => file))].filter((file) => !lean.includes(file))).toEqual([]);
  });

  it('keep shared/ free of contexts', () => {
    expect(imports.filter(({ file, target }) => file.startsWith('shared/') && target.startsWith('functions/'))).toEqual(
      [],
    );
  });

  it('keep run-time code out of the template', () => {
    const template = (file: string) => file.startsWith('infra/') && !/^infra\/(local|one-machine)\//.test(file);
    const wrong = imports.filter(
      ({ file, target }) => template(file) && target.startsWith('functions/') && target !== 'functions/contexts.ts',
    );
    expect(wrong).toEqual([]);
  });

  it('keep what a context says of itself pure data', () => {
    const descriptions = files.filter((file) => /^functions\/.*\/context\.ts$/.test(file));
    expect(descriptions.length).toBeGreaterThan(10);
    const code = descriptions.flatMap((file) =>
      loadedBy(file).filter((target) => !(target.startsWith('shared/') || isPureData.test(target) || target === 'zod')),
    );
    expect(code).toEqual([]);
    expect(descriptions.flatMap((file) => loadedBy(file)).filter((target) => io.test(target))).toEqual([]);
  });

  it("keep the command line to itself: it is one of the API's clients", () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        file.startsWith('bin/') &&
        inRepository(target) &&
        !target.startsWith('bin/') &&
        !(file === 'bin/csv.ts' && target.startsWith('shared/csv/')),
    );
    expect(wrong).toEqual([]);
  });

  it('keep the reading of files of rows to itself, which the system and the command line share', () => {
    const wrong = imports.filter(
      ({ file, target }) => file.startsWith('shared/csv/') && inRepository(target) && !target.startsWith('shared/csv/'),
    );
    expect(wrong).toEqual([]);
  });

  it('keep the one-machine host to itself: it serves any app', () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        file.startsWith('infra/local/') && inRepository(target) && !target.startsWith('infra/local/'),
    );
    expect(wrong).toEqual([]);
  });

  it('keep the demo to the contracts and the public API', () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        file.startsWith('demo/') && inRepository(target) && !/^(demo|shared\/contracts)\//.test(target),
    );
    expect(wrong).toEqual([]);
  });

  it('keep the command-line client to the public API', () => {
    const wrong = imports.filter(({ file, target }) => file.startsWith('bin/') && target.startsWith('functions/'));
    expect(wrong).toEqual([]);
  });

  it('never climb more than two folders', () => {
    const running = files.filter((file) => !/(^|\/)test\//.test(file));
    const wrong = running.filter((file) => /from '(\.\.\/){3,}/.test(readFileSync(join(root, file), 'utf8')));
    expect(wrong).toEqual([]);
  });
});

/** What a context may say of itself by: contracts of steps, the list of its outside parties and their descriptions. */
const isPureData = /\/(contracts|description|(providers|outside)\/providers|carriers\/carriers)\.ts$/;

describe('decisions', () => {
  const own = files.filter((file) => file.startsWith('functions/') || file === 'shared/money.ts');
  const decisions = own.filter((file) => isDecision(file));

  it('are found', () => expect(decisions.length).toBeGreaterThan(40));

  it.each(decisions)('%s does no I/O, nor does what it loads', (file) => {
    expect(loadedBy(file).filter((target) => io.test(target))).toEqual([]);
  });
});

/**
 * What decides is told by its name: it is a noun of the domain alone, it names a plan, a rule, a judgement, a state, an amount of
 * money or a view, or it is what a property test is named for.
 */
function isDecision(file: string): boolean {
  const name = basename(file, '.ts');
  return (
    [nouns, judging, deciding].some((form) => form.test(name)) || files.some((test) => propertyTestOf(test) === name)
  );
}

const nouns =
  /^(order|fulfilment-order|parcel|invoice|credit-memo|account|journal|exception|endpoint|endpoint-health|delivery|message|item|party|stage|completion|money-check|deadlines)$/;
const judging = /^(plan-.*|judge-.*|screen-.*|next-.*|place-order|message-for)$/;
const deciding =
  /(^|-)(rules|plan|decisions?|status|standing|units|policies|holds|exclusions|candidates|money|totals|views?|sentences|templates)$/;

function propertyTestOf(file: string): string | undefined {
  return /^test\/property\/.*?([^/]+)\.test\.ts$/.exec(file)?.[1];
}

function reachable(context: string): Set<string> {
  const found = new Set<string>();
  const visit = (from: string): void => {
    for (const to of arrows[from] ?? []) {
      if (found.has(to)) continue;
      found.add(to);
      visit(to);
    }
  };
  visit(context);
  return found;
}

function contextOf(path: string): string | undefined {
  if (path.startsWith('functions/processes/engine/')) return engine;
  return contexts.find(({ folder }) => path.startsWith(`${folder}/`))?.name;
}
