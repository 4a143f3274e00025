import { OpenOms } from '@open-oms/client';
import { readConnection } from '../../connection.ts';

/** As far apart as the client's tries are at most, in seconds. */
const pauseSeconds = 5;
const tellAgainMs = 30_000;

/**
 * A client that waits `patienceSeconds` for a system that does not answer, as one does that is being restarted, and says so
 * on stderr. Every call of an import can be repeated. Throws Unreachable or NoToken where the system cannot be reached to
 * begin with, as any command does.
 */
export async function patientClient(
  patienceSeconds: number,
  stream: NodeJS.WritableStream = process.stderr,
): Promise<OpenOms> {
  const connection = readConnection();
  await new OpenOms(connection).call('listBranches', { query: { limit: 1 } });
  let told = 0;
  const tries = 8 + Math.ceil(patienceSeconds / pauseSeconds);
  const telling = async (url: string, request: RequestInit): Promise<Response> => {
    try {
      const response = await fetch(url, request);
      if (told > 0 && response.status < 500) {
        stream.write(`${connection.api} answers again\n`);
        told = 0;
      }
      return response;
    } catch (error) {
      if (Date.now() - told >= tellAgainMs) {
        told = Date.now();
        stream.write(`${connection.api} does not answer; waiting up to ${patienceSeconds} s for it\n`);
      }
      throw error;
    }
  };
  return new OpenOms({ ...connection, tries, fetch: telling });
}
