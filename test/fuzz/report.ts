import Table from 'cli-table3';
import type { FuzzRequest } from './request.ts';
import type { OperationTally, Problem } from './trial/tally.ts';

/** What a run has found. */
export interface FuzzReport {
  readonly seed: number;
  /** Requests sent, those that were sent again included. */
  readonly requests: number;
  readonly hostileKinds: readonly string[];
  readonly hostilePayloads: number;
  /** Equal for runs that made the same requests. */
  readonly digest: string;
  /** Batches of refused requests after which every row of every table was compared; 0 where that is not possible. */
  readonly batchesCompared: number;
  /** Rows that were compared at the end. */
  readonly rows: number;
  readonly seconds: number;
  readonly operations: readonly OperationTally[];
  readonly problems: readonly Problem[];
}

/** The report for people. */
export function rendered(report: FuzzReport): string {
  const { seed, requests, operations, hostileKinds, hostilePayloads, digest, batchesCompared, rows, seconds } = report;
  const table = new Table({
    head: ['operation', 'requests', '2xx', '4xx', '5xx', 'hostile kinds', 'problems'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const each of operations) {
    const { operation, succeeded, refused, failed, problems } = each;
    table.push([operation, each.requests, succeeded, refused, failed, each.hostileKinds, problems]);
  }
  const left =
    batchesCompared > 0
      ? `${batchesCompared} batches of refused requests left all tables as they were (${rows} rows at the end)`
      : 'what refused requests leave behind was not looked at: the engine of this system is out of reach';
  return [
    table.toString(),
    `${requests} requests in ${Math.round(seconds)} s, seed ${seed}, digest of the requests ${digest}`,
    `${hostilePayloads} different hostile payloads of ${hostileKinds.length} kinds: ${hostileKinds.join(', ')}`,
    left,
    ...report.problems.map((problem) => shownProblem(problem, seed)),
    report.problems.length === 0 ? 'no problem was found' : `${report.problems.length} problems were found`,
  ].join('\n\n');
}

/** The report for programs. */
export function asJson({ problems, ...report }: FuzzReport): object {
  return {
    ...report,
    problems: problems.map(({ operation, problem, times, case: { number, kind, payload, requests } }) => ({
      operation,
      problem,
      times,
      kind,
      payload: payload.slice(0, 2000),
      reproduce: reproduction(report.seed, number),
      requests: requests.map(shownRequest),
    })),
  };
}

function shownProblem({ operation, problem, times, case: shownBy }: Problem, seed: number): string {
  return [
    `${operation}: ${problem}`,
    `  ${times} times, first by ${shownBy.family} (${shownBy.kind}), again by: ${reproduction(seed, shownBy.number)}`,
    ...shownBy.requests.map((request) => `  ${shownRequest(request)}`),
  ].join('\n');
}

const reproduction = (seed: number, number: number) => `npm run fuzz -- --seed ${seed} --only ${number}`;

/** A request as a line of text, long ones cut short. */
export function shownRequest({ method, path, query, headers, body, sender }: FuzzRequest): string {
  const target = query === '' ? path : `${path}?${query}`;
  const who = typeof sender === 'object' ? `a token with ${sender.forged}` : sender;
  const told = headers.map(([name, value]) => `${name}: ${JSON.stringify(value.slice(0, 100))}`).join(', ');
  const text =
    body === undefined ? '' : ` ${JSON.stringify(body.toString('latin1').slice(0, 600))} (${body.length} bytes)`;
  return `${method} ${target.slice(0, 400)} by ${who} {${told}}${text}`;
}
