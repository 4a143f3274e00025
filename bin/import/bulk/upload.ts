import { openAsBlob } from 'node:fs';
import { CommandError } from '../../connection.ts';

/** Where a file goes, as the system says. */
interface Upload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const tries = 5;
const pauseMs = 2_000;

/** Puts a file to where it goes. Throws a CommandError where it is not taken. */
export async function upload(path: string, { url, headers }: Upload): Promise<void> {
  // The length is that of the body, which fetch says by itself.
  const { 'content-length': _, ...said } = headers;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await put(url, said, await openAsBlob(path));
    // An attempt whose answer was lost has put it: an address takes one file.
    if (answer.status === 200 || (answer.status === 412 && attempt > 1)) return;
    const isPassing = answer.status === 0 || answer.status === 409 || answer.status === 429 || answer.status >= 500;
    if (!isPassing || attempt === tries) {
      throw new CommandError(`the file could not be uploaded: ${answer.text}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt));
  }
}

async function put(url: string, headers: Readonly<Record<string, string>>, body: Blob) {
  try {
    const answer = await fetch(url, { method: 'PUT', headers, body });
    const text = await answer.text();
    const [, why = text] = /<Message>(.*)<\/Message>/.exec(text) ?? [];
    return { status: answer.status, text: `${why} (status ${answer.status})` };
  } catch (error) {
    return { status: 0, text: `${new URL(url).host} does not answer: ${String(error)}` };
  }
}
