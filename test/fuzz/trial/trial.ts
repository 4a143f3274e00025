import type { Cases } from '../cases.ts';
import type { Judge } from './judge.ts';
import type { Family, FuzzCase } from '../request.ts';
import type { Exchange, Sender } from './sender.ts';
import { changesBetween, readTables, rowCount, type TableContents } from './table-contents.ts';
import type { Tally } from './tally.ts';

export interface TrialParts {
  readonly cases: Cases;
  readonly sender: Pick<Sender, 'send'>;
  readonly judge: Judge;
  readonly tally: Tally;
  /** The engine in which refused requests must leave nothing behind; undefined where it cannot be looked into. */
  readonly engine: string | undefined;
}

/** Cases that are tried between two looks into the tables. */
const batchSize = 250;
/** What a batch is mixed of, each family with its weight. Every third batch is to change something. */
const mixes: readonly (readonly Family[])[] = [
  ['valid', 'valid', 'nearly valid', 'hostile'],
  ['nearly valid', 'hostile', 'hostile', 'hostile'],
  ['nearly valid', 'hostile', 'hostile', 'hostile'],
];
const lanes = 16;
/** How often what was refused is sent again to see whether it leaves something behind. */
const rounds = 3;

/** A case with the answers that it got. */
export interface Tried {
  readonly case: FuzzCase;
  readonly exchanges: readonly Exchange[];
}

/** Tries cases on a system, batch by batch, and looks after each batch for what refused requests have left behind. */
export class Trial {
  readonly #parts: TrialParts;
  /** Batches after which the tables were compared. */
  batchesCompared = 0;
  /** Rows in all tables when they were compared last. */
  rows = 0;

  constructor(parts: TrialParts) {
    this.#parts = parts;
  }

  /** Tries batches of cases until they hold this many requests, what is sent again not counted. */
  async run(requests: number, progress: (sent: number) => void): Promise<void> {
    let sent = 0;
    for (let batch = 0; sent < requests; batch += 1) {
      const numbers = Array.from({ length: batchSize }, (_, index) => batch * batchSize + index);
      const cases = numbers.map((number) => this.#case(number));
      await (batch % mixes.length === 0 ? this.#tryAll(cases) : this.#tryRefused(cases));
      sent += cases.reduce((sum, each) => sum + each.requests.length, 0);
      progress(sent);
    }
  }

  /** Tries one case by its number, as `run` does. */
  async runOne(number: number): Promise<Tried> {
    const [tried] = await this.#tryAll([this.#case(number)]);
    if (!tried) throw new Error(`the case ${number} was not tried`);
    return tried;
  }

  #case(number: number): FuzzCase {
    const mix = mixes[Math.floor(number / batchSize) % mixes.length] ?? [];
    return this.#parts.cases.case(number, mix);
  }

  async #tryRefused(cases: readonly FuzzCase[]): Promise<void> {
    const { engine } = this.#parts;
    if (engine === undefined) {
      await this.#tryAll(cases);
      return;
    }
    const before = await readTables(engine);
    const tried = await this.#tryAll(cases);
    const refused = tried.filter(isRefused).map((each) => each.case);
    const after = await readTables(engine);
    const mayHaveChanged = tried.some(({ exchanges }) =>
      exchanges.some(({ request, answer }) => answer.status < 400 && request.method !== 'GET'),
    );
    if (!mayHaveChanged) await this.#blame(refused, changesBetween(before, after));
    await this.#tryAgain(refused, after);
    this.batchesCompared += 1;
  }

  /** What was refused is refused again, and leaves the tables as they are. */
  async #tryAgain(refused: readonly FuzzCase[], before: TableContents, round = 1): Promise<void> {
    const { engine } = this.#parts;
    if (engine === undefined || refused.length === 0) return;
    const tried = await this.#tryAll(refused, 'again');
    const after = await readTables(engine);
    this.rows = rowCount(after);
    const still = tried.filter(isRefused).map((each) => each.case);
    // What the state has come to allow meanwhile may change the tables.
    if (still.length === refused.length) await this.#blame(refused, changesBetween(before, after));
    else if (round < rounds) await this.#tryAgain(still, after, round + 1);
  }

  /** Finds the refused case that changes the tables: by halves, as far as it can be seen again. */
  async #blame(cases: readonly FuzzCase[], changes: readonly string[]): Promise<void> {
    const { engine, tally } = this.#parts;
    const [first] = cases;
    if (changes.length === 0 || first === undefined || engine === undefined) return;
    if (cases.length === 1) {
      tally.found(`it was refused and left behind: ${changes.slice(0, 3).join('; ')}`, first);
      return;
    }
    const middle = Math.ceil(cases.length / 2);
    let isFound = false;
    for (const half of [cases.slice(0, middle), cases.slice(middle)]) {
      const before = await readTables(engine);
      await this.#tryAll(half, 'again');
      const again = changesBetween(before, await readTables(engine));
      if (again.length === 0) continue;
      isFound = true;
      await this.#blame(half, again);
    }
    const what = changes.slice(0, 3).join('; ');
    if (!isFound) tally.found(`one of the refused cases from ${first.number} on left behind, once: ${what}`, first);
  }

  async #tryAll(cases: readonly FuzzCase[], again?: 'again'): Promise<Tried[]> {
    const tried: Tried[] = [];
    const waiting = cases.values();
    const lane = async () => {
      for (const next of waiting) tried.push({ case: next, exchanges: await this.#try(next, again) });
    };
    // Noted beforehand, so that the digest does not depend on which answer comes first.
    if (again === undefined) for (const each of cases) this.#parts.tally.tries(each);
    await Promise.all(Array.from({ length: lanes }, lane));
    return tried;
  }

  async #try(tried: FuzzCase, again: 'again' | undefined): Promise<Exchange[]> {
    const { sender, judge, tally } = this.#parts;
    try {
      const exchanges = await sender.send(tried);
      const answers = exchanges.map(({ answer }) => answer);
      tally.answered(tried, answers);
      const problems = [
        ...exchanges.flatMap(({ request, answer }) => judge.ofAnswer(request, answer)),
        ...(again === undefined ? judge.ofCase(tried, answers) : []),
      ];
      for (const problem of problems) tally.found(problem, tried);
      return exchanges;
    } catch (error) {
      tally.found(`no answer: ${error instanceof Error ? error.message : String(error)}`, tried);
      return [];
    }
  }
}

function isRefused({ exchanges }: Tried): boolean {
  return exchanges.length > 0 && exchanges.every(({ answer: { status } }) => status >= 400 && status < 500);
}
