import { contexts } from '#functions/contexts.ts';
import { exampleIds } from '#shared/contracts/examples.ts';
import { openApi } from '#shared/contracts/openapi.ts';
import { Cases } from './cases.ts';
import { differingExamples, operationsOf } from './description.ts';
import { Judge } from './trial/judge.ts';
import type { FuzzReport } from './report.ts';
import { Sender } from './trial/sender.ts';
import { Tally } from './trial/tally.ts';
import { Trial, type Tried } from './trial/trial.ts';
import { openWorld, reaches, servedDescription } from './trial/world.ts';

interface Prepared {
  readonly trial: Trial;
  readonly tally: Tally;
}

/**
 * Tries a system with at least this many requests. `progress` is told how many of them have been sent, and how many
 * problems have been found.
 */
export async function fuzz(
  seed: number,
  requests: number,
  progress: (sent: number, problems: number) => void = () => {},
): Promise<FuzzReport> {
  return withTrial(seed, async ({ trial, tally }) => {
    const begun = performance.now();
    await trial.run(requests, (sent) => progress(sent, tally.problems.length));
    const { hostileKinds, hostilePayloads, digest, operations, problems } = tally;
    const { batchesCompared, rows } = trial;
    return {
      seed,
      requests: tally.requests,
      hostileKinds,
      hostilePayloads,
      digest,
      batchesCompared,
      rows,
      seconds: (performance.now() - begun) / 1000,
      operations,
      problems,
    };
  });
}

/** Tries the one case with this number of a run with this seed. */
export async function fuzzOne(seed: number, number: number): Promise<Tried & { problems: readonly string[] }> {
  return withTrial(seed, async ({ trial, tally }) => {
    const tried = await trial.runOne(number);
    return { ...tried, problems: tally.problems.map(({ problem }) => problem) };
  });
}

async function withTrial<Result>(seed: number, work: (prepared: Prepared) => Promise<Result>): Promise<Result> {
  const world = await openWorld();
  try {
    const document = await servedDescription(world.system);
    const realIds = realIdsIn(document);
    const operations = operationsOf(withExampleIds(document, realIds));
    const sender = new Sender(world, new Map([...realIds, ...world.subjects]));
    const tally = new Tally(operations);
    const judge = new Judge(document, operations, reaches);
    const trial = new Trial({ cases: new Cases(operations, seed), sender, judge, tally, engine: world.engine });
    try {
      return await work({ trial, tally });
    } finally {
      sender.close();
    }
  } finally {
    await world.close();
  }
}

/** The id that stands in the examples of a running system for each of those in the code. */
function realIdsIn(document: object): Map<string, string> {
  const inCode = operationsOf(openApi(contexts, 'http://localhost', '/oauth2/token'));
  const known: ReadonlySet<string> = new Set(Object.values(exampleIds));
  return new Map([...differingExamples(inCode, operationsOf(document))].filter(([example]) => known.has(example)));
}

/** Real ids differ from start to start: requests are made with those of the examples, so that a seed makes the same. */
function withExampleIds(document: object, realIds: ReadonlyMap<string, string>): unknown {
  const text = [...realIds].reduce(
    (changed, [example, real]) => changed.replaceAll(real, example),
    JSON.stringify(document),
  );
  return JSON.parse(text) as unknown;
}
