import type { OpenOms } from '@open-oms/client';
import { take } from '../../take.ts';
import { importId } from './requests.ts';

const lookMs = 10_000;
/** How many are told one by one. */
const most = 20;

/** Tells people of the exceptions of the import's branch that wait for them, each once, while the import waits itself. */
export class OpenExceptions {
  readonly #client: OpenOms;
  readonly #stream: NodeJS.WritableStream;
  readonly #told = new Set<string>();
  #looked = 0;
  #note = '';

  constructor(client: OpenOms, stream: NodeJS.WritableStream = process.stderr) {
    this.#client = client;
    this.#stream = stream;
  }

  /** Looks, every ten seconds at most; the note says how many are open, and is empty where none is. */
  async look(): Promise<string> {
    if (Date.now() - this.#looked < lookMs) return this.#note;
    this.#looked = Date.now();
    const query = { state: 'open', branch: importId, limit: most } as const;
    const open = await take(this.#client.each('listExceptions', { query }), most);
    for (const { exceptionId, externalNumber, reason, resumeAction } of open) {
      if (this.#told.has(exceptionId)) continue;
      this.#told.add(exceptionId);
      this.#stream.write(
        `\nA person must decide about order ${externalNumber}: ${reason}. Resuming: ${resumeAction}\n` +
          `  oms exceptions resume ${exceptionId}, or oms exceptions give-up ${exceptionId} --reason …\n`,
      );
    }
    const count = open.length === most ? `${most} or more` : String(open.length);
    this.#note = open.length === 0 ? '' : `${count} exceptions open: oms exceptions list --branch ${importId}`;
    return this.#note;
  }
}
