import type * as z from 'zod';
import type { EventType } from './contracts/events/catalogue.ts';
import type { Routes } from './contracts/route.ts';
import type { TableName } from './dynamodb/tables.ts';
import type { OutsideKind, OutsideParty } from './outside-party.ts';

/** What a function may do with a table. */
export type TableRight = 'read' | 'write' | 'readWrite';

/** What a function may touch and how much it gets; its role and its environment follow from it. */
export interface FunctionNeeds {
  readonly tables: Partial<Record<TableName, TableRight>>;
  /** Files that lie beside the bundle, below the repository root. */
  readonly assets?: readonly string[];
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
  /** May answer task tokens of the workflow. */
  readonly answersTasks?: boolean;
  /** May start the workflow. */
  readonly startsWorkflow?: boolean;
  /** May look up how an execution stands. */
  readonly watchesWorkflow?: boolean;
  readonly publishesEvents?: boolean;
  readonly sendsMail?: boolean;
  /** Secrets that it may read: that of webhooks, that by which the keys of persons are sealed, those of every outside party of a kind. */
  readonly secrets?: readonly (OutsideKind | 'webhooks' | 'vault')[];
  /** Takes means of payment, and is told which providers are set up. */
  readonly takesPayments?: boolean;
  /** Is told which providers of outside screening are set up. */
  readonly screensOutside?: boolean;
  /** May make and remove clients of the user pool (credentials of channels). */
  readonly managesClients?: boolean;
  /** Hands work to this queued function, by its name. */
  readonly feeds?: string;
  /** Signs addresses of files: reads them, and lets others put them. */
  readonly files?: boolean;
  /** Looks up what clients' credentials are bound to at present, to act with their rights. */
  readonly actsForClients?: boolean;
  /** May put messages on its own retry queue with a delay. */
  readonly ownDelayQueue?: boolean;
}

/** What a rule may ask of an event's `metadata` and `data`, in the pattern language of EventBridge. */
export interface EventFilter {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Who may listen to an event and most often none does: `functions/events/audience.ts` finds out before it is published. */
export const audiences = ['webhooks'] as const;
export type Audience = (typeof audiences)[number];

/** A function that reacts to events of the bus. */
export interface Consumer {
  /** The file of the function, below the context's folder. */
  readonly file: string;
  readonly purpose: string;
  readonly events: readonly EventType[] | 'all';
  /** Where a type is named here, only those of its events go to the consumer that fit; the others would be nothing to it. */
  readonly only?: Readonly<Partial<Record<EventType, EventFilter>>>;
  /** Events of test orders go to it as well. */
  readonly tests?: true;
  /** Events of orders that were recorded as history go to it as well. */
  readonly history?: true;
  /** Only events that their publisher has found this audience for go to the consumer. */
  readonly audience?: Audience;
  /** Tries of the queue before an event goes to the dead letters. */
  readonly tries: number;
  /** Where it reacts to many at a time, or waits for others than us, a queue stands before it. Without, the bus calls it for each, and the queue gets what failed. */
  readonly batch?: Batch;
  /** Only where the demo warehouse is switched on. */
  readonly demoOnly?: boolean;
  readonly needs: FunctionNeeds;
}

export interface Batch {
  /** Events per invocation. */
  readonly size: number;
  /** Seconds that events are collected for a fuller batch; 0 for at once. */
  readonly window: number;
  /** Invocations at the same time, where they would be in each other's way, or wait for an outside party. */
  readonly mostAtOnce?: number;
}

/** A function that runs by the clock. */
export interface Scheduled {
  /** The file of the function, below the context's folder. */
  readonly file: string;
  readonly everyMinutes: number;
  readonly needs: FunctionNeeds;
}

/**
 * A function that works off a queue which other functions fill: for what may hang, such as servers of strangers, and for what many would
 * keep each other from doing at once.
 */
export interface Queued {
  /** The file of the function, below the context's folder. */
  readonly file: string;
  /** Messages per invocation. */
  readonly size: number;
  /** Tries of the queue before a message goes to the dead letters. */
  readonly tries: number;
  /** How many work at once, two at least: the setting below `concurrency` that says so, or their number. */
  readonly limit: 'webhooks' | number;
  readonly needs: FunctionNeeds & { readonly timeoutSeconds: number };
}

/** A step of a workflow: what goes in, what comes out (of a waiting one: what its token is answered with), the errors that trying again cannot mend. */
export interface StepContract {
  readonly waits: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly errors: readonly string[];
}

/** A workflow kind. Its steps are carried out by one function, `steps.ts` in the folder of the process. */
export interface Workflow {
  /** The definition, below `workflows/`. */
  readonly definition: string;
  readonly purpose: string;
  readonly steps: Readonly<Record<string, StepContract>>;
  /** The states that wait, by name. */
  readonly waits: readonly string[];
  /** How many of its steps are carried out at once at most, where concurrency is limited at all. */
  readonly limit?: number;
  readonly needs: FunctionNeeds;
}

/**
 * What a bounded context or a process has: pure data, and its only registration. Gateway, bus rules, roles, bundles, queues,
 * OpenAPI and the tests' matrices are made from it.
 */
export interface Context {
  readonly name: string;
  /** Below the repository root. */
  readonly folder: string;
  /** What its operations are about, as the description of the API says it. */
  readonly purpose: string;
  /** The tables that belong to it. */
  readonly owns: readonly TableName[];
  /** The contexts whose `public.ts` and `rules.ts` it may import. There is no circle in it, and no context uses a process. */
  readonly uses?: readonly string[];
  /** Its operations, served by one function, `api.ts`. */
  readonly api?: { readonly routes: Routes; readonly needs: FunctionNeeds };
  readonly consumers?: Readonly<Record<string, Consumer>>;
  readonly schedules?: Readonly<Record<string, Scheduled>>;
  readonly queued?: Readonly<Record<string, Queued>>;
  readonly workflow?: Workflow;
  /** Whom it speaks with. */
  readonly outside?: readonly OutsideParty[];
}

/** Declares a context, keeping its exact types. */
export function defineContext<const C extends Context>(context: C): C {
  return context;
}

/** The environment variable that tells functions where executions of a process are started. */
export const workflowVariable = (process: string): string => `${process.toUpperCase().replaceAll('-', '_')}_WORKFLOW`;

/** The environment variable that tells functions the address of the queue of a queued function. */
export const queueVariable = (queued: string): string => `${queued.toUpperCase().replaceAll('-', '_')}_QUEUE_URL`;
