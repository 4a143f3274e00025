import type { HostLog } from '#infra/local/kernel.ts';
import { play } from './actors/play.ts';
import type { Scene } from './actors/scene.ts';
import { serviceOf } from './actors/operator.ts';
import { stripeSecret } from './app/settings.ts';
import { openBusiness, webhookAddress, webhookChannel } from './business/open-business.ts';
import { chanceFrom } from './chance.ts';
import { Checker, type Violation } from './checker/checker.ts';
import { lifecyclesIn } from './checker/lifecycles.ts';
import type { FaultKind } from './faults/kinds.ts';
import { SeededFaults } from './faults/seeded-faults.ts';
import { clockChanges } from './faults/clock-changes.ts';
import { StripeAccount } from './outside/stripe/stripe-account.ts';
import { StripeServer } from './outside/stripe/stripe-server.ts';
import { postStripeEvent, stripeWebhookSecret } from './outside/stripe/stripe-webhooks.ts';
import { WebhookReceiver } from './outside/webhook-receiver.ts';
import type { Program } from './program/program.ts';
import { RawTables } from './tables/raw-tables.ts';
import { Versions } from './versions/versions.ts';
import { Rest } from './world/rest.ts';
import { startWorld, type World } from './world/world.ts';

export interface SimulationOptions {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  readonly program: Program;
  /** The next version of the code, for the fault of two versions side by side; the same as `program` unless given. */
  readonly next?: Program;
  readonly orders: number;
  readonly seed: string;
  readonly faults: ReadonlySet<FaultKind>;
  /** Leaves orders out by their number; the others stay as they are. */
  readonly only?: ((number: number) => boolean) | undefined;
  readonly log?: HostLog;
  /** Takes what functions print. */
  readonly print?: (text: string) => void;
}

export interface SimulationResult {
  readonly seed: string;
  /** Over everything that happened, in its order. */
  readonly hash: string;
  /** Orders that were taken. */
  readonly placed: number;
  /** What has become of them, by lifecycle. */
  readonly lifecycles: Readonly<Record<string, number>>;
  /** Workflows that were started, by the definition that each kept; the oldest first. */
  readonly workflows: readonly number[];
  /** Requests that had an effect. */
  readonly steps: number;
  /** How often each fault was made. */
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  /** Hours that went by in the world. */
  readonly hours: number;
}

const hour = 3600_000;
const winterMorning = Date.UTC(2026, 0, 12, 6);

/** Runs one world from its opening to its rest, with everybody in it, and checks it all the way. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { seed } = options;
  const chance = chanceFrom(`simulation ${seed}`);
  const faults = new SeededFaults(options.faults, chance.of('faults'));
  const outside: { scene?: Scene; stripe?: StripeAccount; checker?: Checker } = {};
  const change = options.faults.has('summer-time') ? chance.of('summer time').one(clockChanges) : undefined;
  const startsAt = change === undefined ? winterMorning : change - 2 * hour;
  const versions = new Versions(options.program, options.next ?? options.program, faults);
  const world = await startWorld({
    assembly: options.assembly,
    seed: `world ${seed}`,
    startsAt,
    programFor: () => versions.program(),
    weather: faults.weather(),
    invocationFaults: faults.invocations(),
    deliveryFaults: faults.deliveries(),
    destinations(time) {
      outside.stripe = new StripeAccount(time, (type, object) => {
        if (outside.scene) void postStripeEvent(outside.scene, type, object);
      });
      const secret = () => outside.scene?.business.webhookSecrets.get(webhookChannel) ?? '';
      return [
        new StripeServer(time, outside.stripe),
        new WebhookReceiver(webhookAddress, time, chance.of('webhook receiver'), secret),
      ];
    },
    effect: (operation, response) => outside.checker?.effect(operation, response),
    log: options.log ?? silent,
    ...(options.print ? { print: options.print } : {}),
  });
  const tables = new RawTables(world.engine.databaseFile, world.resources);
  try {
    const rest = new Rest(world, tables);
    const checker = new Checker(tables, outside.stripe?.bookings ?? [], (changes) => rest.wrote(changes));
    outside.checker = checker;
    await keepStripeSecret(world);
    const exchanged = checker.answered.bind(checker);
    const business = await world.until(openBusiness({ world, faults, exchanged }));
    let isOver = false;
    const scene: Scene = { world, business, faults, over: () => isOver };
    outside.scene = scene;
    faults.begin();
    if (change !== undefined) world.time.at(change, () => faults.count('summer-time'));
    const placed = await play(scene, { ...options, chance, rest, checker, versions });
    isOver = true;
    return {
      seed,
      hash: world.trace.digest(),
      placed,
      lifecycles: lifecyclesIn(tables),
      workflows: workflowsByDefinition(world),
      steps: checker.steps,
      faults: Object.fromEntries(faults.counts),
      violations: checker.violations,
      hours: (world.time.now() - startsAt) / hour,
    };
  } finally {
    tables.close();
    await world.stop();
  }
}

function workflowsByDefinition({ db }: World): number[] {
  const query = 'SELECT COUNT(*) AS count FROM sfn_executions GROUP BY definition ORDER BY MIN(id)';
  return db
    .prepare(query)
    .all()
    .map(({ count }) => Number(count));
}

async function keepStripeSecret(world: World): Promise<void> {
  const SecretString = JSON.stringify({ apiKey: 'sk_test_simulated', webhookSecret: stripeWebhookSecret });
  await serviceOf(world, 'secrets').call?.({ action: 'CreateSecret', input: { Name: stripeSecret, SecretString } });
}

const silent: HostLog = { debug() {}, info() {}, warn() {}, error() {} };
