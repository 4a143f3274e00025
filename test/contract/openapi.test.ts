import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { routesByContext } from '#functions/contexts.ts';
import { describeApi } from '#functions/documentation/description.ts';
import { problems } from '#shared/contracts/problems.ts';
import type { RouteContract } from '#shared/contracts/route.ts';
import { resourceServer, scopes } from '#shared/contracts/scopes.ts';

const root = resolve(import.meta.dirname, '../..');
const document = describeApi('https://api.example.com', 'https://auth.example.com/oauth2/token');
const operations = Object.values(routesByContext).flatMap((routes) =>
  Object.entries(routes as Record<string, RouteContract>),
);

interface Lint {
  readonly totals: { readonly errors: number; readonly warnings: number };
  readonly problems: readonly { readonly ruleId: string; readonly message: string; readonly location: unknown }[];
}

/** What the linter says of a document, under the rules of redocly.yaml. */
function lint(description: object): Promise<Lint> {
  const file = join(mkdtempSync(join(tmpdir(), 'oms-openapi-')), 'openapi.json');
  writeFileSync(file, JSON.stringify(description));
  // All that it finds: a document without paths has each component left over.
  const all = ['--max-problems', '1000'];
  const args = [join(root, 'node_modules/@redocly/cli/bin/cli.js'), 'lint', file, '--format', 'json', ...all];
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  return new Promise((done, fail) => {
    execFile(process.execPath, args, { cwd: root, env, maxBuffer: 64e6 }, (error, output, errors) => {
      // The linter's exit code tells of findings, too; without a report it has failed itself.
      if (output.startsWith('{')) done(JSON.parse(output) as Lint);
      else fail(new Error(`the linter has failed: ${errors}`, { cause: error }));
    });
  });
}

describe('the description of the API', () => {
  test('passes the linter without an error or a warning', { timeout: 120_000 }, async () => {
    const { totals, problems: findings } = await lint(document);
    expect(findings).toEqual([]);
    expect(totals).toMatchObject({ errors: 0, warnings: 0 });
  });

  test(
    'is really looked at: one with a wrong example, an open operation and no answer does not pass',
    { timeout: 120_000 },
    async () => {
      const paths = {
        '/v1/things/{thingId}': {
          get: {
            operationId: 'getThing',
            security: [{ nothing: [] }],
            parameters: [{ name: 'thingId', in: 'path', required: true, schema: { type: 'integer' }, example: 'one' }],
            responses: { 200: { description: 'A thing' } },
          },
        },
      };
      // What nothing uses any more would fill the list of problems.
      const { securitySchemes } = document.components as { securitySchemes: unknown };
      const { totals, problems: findings } = await lint({ ...document, components: { securitySchemes }, paths });
      expect(totals.errors).toBeGreaterThan(0);
      const rules = findings.map(({ ruleId }) => ruleId);
      expect(rules).toEqual(
        expect.arrayContaining(['no-invalid-parameter-examples', 'operation-4xx-response', 'security-defined']),
      );
    },
  );

  test('names each operation once', () => {
    const names = operations.map(([name]) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const places = operations.map(([, { method, path }]) => `${method} ${path}`);
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  });

  test('asks only for scopes that there are, and every scope opens something', () => {
    const asked = new Set(operations.map(([, { access }]) => access).filter((access) => Object.hasOwn(scopes, access)));
    expect([...asked].sort()).toEqual(Object.keys(scopes).sort());
    expect(resourceServer).toBe('oms');
  });
});

describe.each(operations)(
  'the example of %s',
  (_, { access, params, query, body, success, example, problems: own, path }) => {
    test('is taken by the schemas that check requests', () => {
      expect(params?.safeParse(example.params).error).toBeUndefined();
      expect(query?.safeParse(example.query ?? {}).error).toBeUndefined();
      expect(body?.safeParse(example.body).error).toBeUndefined();
      // What no schema takes has no place in an example.
      expect(params === undefined && example.params !== undefined).toBe(false);
      expect(query === undefined && example.query !== undefined).toBe(false);
      // Callbacks read their body themselves, once its signature is known to be good.
      expect(body === undefined && example.body !== undefined && access !== 'callback').toBe(false);
    });

    test('fills every parameter of the path', () => {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      expect(Object.keys(params?.shape ?? {}).sort()).toEqual(named.sort());
    });

    test('has an answer that the schema of answers takes, where it has one', () => {
      if (example.response !== undefined) expect(success.body?.safeParse(example.response).error).toBeUndefined();
      expect(own.filter((code) => !Object.hasOwn(problems, code))).toEqual([]);
      if (success.status === 204) expect(success.body).toBeUndefined();
    });
  },
);

describe('the answers that the description names', () => {
  interface Described {
    readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
  }
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Described>>>>;
  const typesOf = ({ method, path }: RouteContract, status: number): string[] | undefined => {
    const answer = paths[path]?.[method.toLowerCase()]?.responses[status];
    return answer && Object.keys(answer.content ?? {}).sort();
  };
  const either = ['application/json', 'application/problem+json'];

  test.each(operations)('%s tells what the gateway answers by itself from what the function does', (_, route) => {
    const isOpen = route.access === 'public' || route.access === 'callback';
    expect(typesOf(route, 429)).toEqual(isOpen ? ['application/json'] : either);
    expect(typesOf(route, 500)).toEqual(either);
    expect(typesOf(route, 503)).toEqual(either);
    if (!isOpen) {
      expect(typesOf(route, 401)).toEqual(['application/problem+json']);
      expect(typesOf(route, 403)).toEqual(['application/problem+json']);
    }
    if (route.access === 'callback') expect(typesOf(route, 401)).toEqual(['application/problem+json']);
    if (route.body || route.access === 'callback') expect(typesOf(route, 413)).toEqual(either);
  });

  test('of lists of stock is that a location is out of reach, too', () => {
    const { listLevels, listMovements } = routesByContext.inventory;
    expect(typesOf(listLevels, 404)).toEqual(['application/problem+json']);
    expect(typesOf(listMovements, 404)).toEqual(['application/problem+json']);
  });
});

describe('the components', () => {
  interface Node {
    readonly [member: string]: unknown;
  }
  const { schemas } = document['components'] as { readonly schemas: Readonly<Record<string, Node>> };

  /** Every schema of an object with members, by where it stands. */
  function* objectsIn(node: unknown, place: string): Generator<{ readonly place: string; readonly schema: string }> {
    if (typeof node !== 'object' || node === null) return;
    if ((node as Node)['type'] === 'object' && (node as Node)['properties'])
      yield { place, schema: JSON.stringify(node) };
    for (const [name, inner] of Object.entries(node)) yield* objectsIn(inner, `${place}/${name}`);
  }

  test('have the names that clients know: a new one is added to the list, none is taken away without a word', async () => {
    await expect(`${Object.keys(schemas).sort().join('\n')}\n`).toMatchFileSnapshot('component-names.txt');
  });

  test('name every object with members that stands in a request or an answer', () => {
    const anonymous = [...objectsIn(document['paths'], '/paths')].map(({ place }) => place);
    expect(anonymous).toEqual([]);
    const inside = Object.values(schemas).flatMap(({ properties }) => [...objectsIn(properties, '')]);
    expect(inside).toEqual([]);
  });

  test('are no two alike', () => {
    const known = new Map<string, string>();
    const twins: string[] = [];
    for (const [name, schema] of Object.entries(schemas)) {
      if (schema['type'] !== 'object') continue;
      const { description: _, ...shape } = schema;
      const text = JSON.stringify(shape);
      const other = known.get(text);
      if (other) twins.push(`${other} and ${name}`);
      known.set(text, name);
    }
    expect(twins).toEqual([]);
  });

  /** Members by name, with the schema that they have. */
  function* membersIn(node: unknown): Generator<readonly [string, Node]> {
    if (typeof node !== 'object' || node === null) return;
    const { properties } = node as { readonly properties?: Readonly<Record<string, Node>> };
    for (const member of Object.entries(properties ?? {})) yield member;
    for (const inner of Object.values(node)) yield* membersIn(inner);
  }
  const members = [...membersIn(schemas)].filter(([, { type }]) => type === 'string');

  test('say of every moment that it is one', () => {
    const moments = members.filter(([name]) => /(At|^at|^deadline|^asOf)$/.test(name));
    expect(moments.length).toBeGreaterThan(40);
    expect(moments.filter(([, { format }]) => format !== 'date-time').map(([name]) => name)).toEqual([]);
  });

  test('say of every id what it looks like', () => {
    const ids = members.filter(([name]) => name.endsWith('Id'));
    expect(ids.length).toBeGreaterThan(60);
    expect(
      ids.filter(([, { pattern, format }]) => pattern === undefined && format !== 'code').map(([name]) => name),
    ).toEqual([]);
  });
});

describe('the description', () => {
  test('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(document['info']).toMatchObject({ version });
  });

  test('declares what a client is told of its limit, and how long to wait when it is reached', () => {
    const answersOf = (path: string) =>
      (
        document['paths'] as Record<
          string,
          Record<string, { readonly responses: Record<string, { headers?: object }> }>
        >
      )[path]?.['get']?.responses;
    const orders = answersOf('/v1/orders');
    expect(Object.keys(orders?.['200']?.headers ?? {})).toEqual(
      expect.arrayContaining(['RateLimit', 'RateLimit-Policy']),
    );
    expect(Object.keys(orders?.['429']?.headers ?? {})).toEqual(['Retry-After', 'RateLimit', 'RateLimit-Policy']);
    expect(orders?.['401']?.headers ?? {}).not.toHaveProperty('RateLimit');
    expect(answersOf('/openapi.json')?.['200']?.headers).toBeUndefined();
  });

  test('says of each callback that its example needs a signature, and in which headers', () => {
    const callbacks = operations.filter(([, { access }]) => access === 'callback');
    expect(callbacks.map(([name]) => name).sort()).toEqual(['receiveCarrierEvent', 'receivePaymentEvent']);
    for (const [, { path, signature = {} }] of callbacks) {
      const described = (document['paths'] as Record<string, Record<string, unknown>>)[path]?.['post'];
      expect(described).toMatchObject({
        parameters: [
          expect.objectContaining({ in: 'path', required: true }),
          // Of several parties that report on one route, each signs in its own headers.
          ...Object.entries(signature).map(([name, { optional = false }]) =>
            expect.objectContaining({ name, in: 'header', required: !optional }),
          ),
        ],
        requestBody: { description: expect.stringContaining('once it is signed') },
      });
      expect(Object.keys(signature).length).toBeGreaterThan(0);
    }
  });
});
