import type { HostLog } from '#infra/local/kernel.ts';
import { serviceOf } from './actors/operator.ts';
import type { Scene } from './actors/scene.ts';
import { WordOfWork } from './actors/word-of-work.ts';
import { stripeSecret } from './app/settings.ts';
import type { SimulatedBusiness } from './business/business.ts';
import { openBusiness, webhookAddress, webhookChannel } from './business/open-business.ts';
import type { Chance } from './chance.ts';
import { Checker } from './checker/checker.ts';
import type { SeededFaults } from './faults/seeded-faults.ts';
import type { InvocationFaults } from './functions/simulated-runtime.ts';
import type { Weather } from './network/network.ts';
import { StripeAccount } from './outside/stripe/stripe-account.ts';
import { StripeServer } from './outside/stripe/stripe-server.ts';
import { postStripeEvent, stripeWebhookSecret } from './outside/stripe/stripe-webhooks.ts';
import { SecondServer } from './outside/second-server.ts';
import { WebhookReceiver } from './outside/webhook-receiver.ts';
import type { Program } from './program/program.ts';
import { RawTables } from './tables/raw-tables.ts';
import { Rest } from './world/rest.ts';
import { vaultKeyIn } from '../invariants/facts/vault-key.ts';
import { startWorld, vault, type World } from './world/world.ts';

export interface SceneOptions {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  /** The code that the next instance of a function gets. */
  readonly programFor: () => Program;
  readonly seed: string;
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
  readonly chance: Chance;
  readonly faults: SeededFaults;
  /** In place of what `faults` do to requests, and to invocations. */
  readonly weather?: Weather;
  readonly invocationFaults?: InvocationFaults;
  /** Instances of functions serve one invocation at a time, as those of AWS do. */
  readonly ownInstances?: boolean;
  /** The receiver of webhooks never fails. */
  readonly steadyReceiver?: boolean;
  /** All of it unless given. */
  readonly business?: SimulatedBusiness;
  readonly log?: HostLog | undefined;
  /** Takes what functions print. */
  readonly print?: ((text: string) => void) | undefined;
}

/** A world with a business in it that is open, everybody outside whom it deals with, and a checker that looks at every effect. */
export interface OpenScene {
  readonly scene: Scene;
  readonly tables: RawTables;
  readonly rest: Rest;
  readonly checker: Checker;
  readonly stripe: StripeAccount;
  readonly receiver: WebhookReceiver;
  readonly second: SecondServer;
  /** From now on who comes again and again stays away. */
  end(): void;
  close(): Promise<void>;
}

export async function openScene(options: SceneOptions): Promise<OpenScene> {
  const { chance, faults, seed, steadyReceiver: steady } = options;
  const outside: {
    scene?: Scene;
    stripe?: StripeAccount;
    receiver?: WebhookReceiver;
    second?: SecondServer;
    checker?: Checker;
  } = {};
  const world = await startWorld({
    assembly: options.assembly,
    seed: `world ${seed}`,
    startsAt: options.startsAt,
    programFor: options.programFor,
    weather: options.weather ?? faults.weather(),
    invocationFaults: options.invocationFaults ?? faults.invocations(),
    ownInstances: options.ownInstances ?? false,
    deliveryFaults: faults.deliveries(),
    destinations(time) {
      const stripe = new StripeAccount(time, (type, object) => {
        if (outside.scene) void postStripeEvent(outside.scene, stripe, type, object);
      });
      outside.stripe = stripe;
      const secret = () => outside.scene?.business.webhookSecrets.get(webhookChannel) ?? '';
      outside.receiver = new WebhookReceiver(webhookAddress, time, chance.of('webhook receiver'), secret, steady);
      outside.second = new SecondServer(time);
      return [new StripeServer(time, stripe), outside.receiver, outside.second];
    },
    effect: (operation, response) => outside.checker?.effect(operation, response),
    log: options.log ?? quiet,
    ...(options.print ? { print: options.print } : {}),
  });
  const tables = new RawTables(world.engine.databaseFile, world.resources, () => vaultKeyIn(world.db, vault));
  const close = async () => {
    tables.close();
    await world.stop();
  };
  try {
    const { stripe, receiver, second } = outside;
    if (!stripe || !receiver || !second) throw new Error('the world has asked nobody for what lies outside of it');
    const rest = new Rest(world, tables, stripe);
    const word = new WordOfWork(world.time);
    const checker = new Checker(tables, stripe, (changes) => {
      rest.wrote(changes);
      word.wrote(changes);
    });
    outside.checker = checker;
    keepStripeSecret(world);
    const exchanged = checker.answered.bind(checker);
    const business = await world.until(openBusiness({ world, faults, exchanged }, options.business));
    let isOver = false;
    const scene: Scene = { world, business, faults, word, over: () => isOver };
    outside.scene = scene;
    const end = () => void (isOver = true);
    return { scene, tables, rest, checker, stripe, receiver, second, end, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The secret of the account at Stripe stands beside the template: an operator makes it before the deployment. */
function keepStripeSecret(world: World): void {
  const SecretString = JSON.stringify({ apiKey: 'sk_test_simulated', webhookSecret: stripeWebhookSecret });
  const secret = {
    stack: 'ByHand',
    logicalId: 'StripeSecret',
    type: 'AWS::SecretsManager::Secret',
    name: stripeSecret,
  };
  const properties = { Name: stripeSecret, SecretString };
  serviceOf(world, 'secrets').configure([{ ...secret, ref: stripeSecret, attributes: {}, properties }]);
}

const quiet: HostLog = { debug() {}, info() {}, warn() {}, error() {} };
