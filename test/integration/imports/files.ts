import type { ApiClient } from '../../support/system/api-client.ts';
import { until } from '../../support/until.ts';

export type Announced = Parameters<typeof announce>[2];

/** Announces a file and puts it where it goes. */
export async function announce(
  client: ApiClient,
  content: string | Uint8Array,
  { put = content, ...more }: Record<string, unknown> & { readonly kind: string; readonly put?: string | Uint8Array },
) {
  const bytes = Buffer.byteLength(content);
  const body = { fileName: 'a file.csv', bytes, ...more } as unknown as Parameters<
    typeof client.call<'createImport'>
  >[1];
  const made = await client.call('createImport', { body } as never);
  const { 'content-length': _, ...headers } = made.upload.headers;
  const answer = await fetch(made.upload.url, { method: 'PUT', headers, body: Buffer.from(put) });
  return { importId: made.importId, status: answer.status, text: await answer.text() };
}

export async function ended(client: ApiClient, importId: string) {
  return until(
    `the end of ${importId}`,
    () => client.call('getImport', { params: { importId } }),
    ({ stage }) => !['running', 'cancelling'].includes(stage),
    60_000,
  );
}

/** What came of each row: line, key, result and, where there is one, detail. */
export async function rowsOf(client: ApiClient, importId: string): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? {} : { cursor };
    const page = await client.call('listImportRows', { params: { importId }, query });
    rows.push(
      ...page.items.map(({ line, key, result, detail }) =>
        detail === undefined ? [line, key, result] : [line, key, result, detail],
      ),
    );
    cursor = page.next;
  } while (cursor !== undefined);
  return rows;
}

/** Imports a file to its end. */
export async function importing(client: ApiClient, content: string | Uint8Array, more: Announced) {
  const { importId } = await announce(client, content, more);
  await client.call('startImport', { params: { importId } });
  return { ...(await ended(client, importId)), results: await rowsOf(client, importId) };
}
