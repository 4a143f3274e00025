import type { World } from '../world/world.ts';
import { pause, type Desk } from './desk.ts';

/** Announces a file, puts it where it goes, as often as it takes, and starts its import. @returns the id of the import. */
export async function startImportOf(world: World, desk: Desk, kind: string, content: string): Promise<string> {
  const bytes = Buffer.byteLength(content);
  const { status, body } = await desk.post('/v1/imports', { kind, fileName: `${kind}.csv`, bytes });
  if (status !== 201) throw new Error(`the import was answered with ${status}: ${JSON.stringify(body)}`);
  await putFile(world, body.upload, content);
  await desk.post(`/v1/imports/${body.importId}/start`, {});
  return String(body.importId);
}

async function putFile(
  world: World,
  { url, headers }: { readonly url: string; readonly headers: Readonly<Record<string, string>> },
  content: string,
): Promise<void> {
  const { protocol, hostname, host, pathname, search } = new URL(url);
  for (let attempt = 1; ; attempt += 1) {
    const request = { protocol, hostname, method: 'PUT', path: `${pathname}${search}`, headers: { ...headers, host } };
    const { status, body } = await world.network.send({ ...request, body: content });
    if (status === 200 || (status === 412 && attempt > 1)) return;
    if (status !== 429 && status < 500) throw new Error(`the file was answered with ${status}: ${Buffer.from(body)}`);
    await pause(world, 5_000);
  }
}
