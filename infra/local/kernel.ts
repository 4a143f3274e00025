import type { KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Faults } from './faults/faults.ts';
import type { Meter } from './meter.ts';
import type { Vault } from './data-folder/vault.ts';

/** Time as every part of the host sees it: real under `npm start`, driven by hand in a simulation. */
export interface Timeline {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once when `now()` reaches `time`; returns its cancellation. A time in the past runs soon. */
  at(time: number, task: () => void): () => void;
}

export interface HostLog {
  debug(message: string, facts?: Record<string, unknown>): void;
  info(message: string, facts?: Record<string, unknown>): void;
  warn(message: string, facts?: Record<string, unknown>): void;
  error(message: string, facts?: Record<string, unknown>): void;
}

/** How a Lambda invocation ended, in the words of the runtime API. */
export type InvocationResult =
  | { ok: true; payload: unknown }
  | { ok: false; error: { errorType: string; errorMessage: string; stackTrace?: string[] } };

export interface Invoker {
  /** Invokes a function, version or alias by ARN and waits for its answer; never rejects. */
  invoke(functionArn: string, event: unknown): Promise<InvocationResult>;
  /** Accepts an asynchronous invocation durably; the runtime retries it and feeds its destinations. */
  invokeAsync(functionArn: string, event: unknown): void;
}

/** Hands a message to whatever stands behind an ARN: a queue, function, state machine or bus. */
export interface Delivery {
  /**
   * Resolves when the receiver has taken the message durably (a function: when it has been accepted for asynchronous
   * invocation), rejects with an AwsError when it could not.
   */
  deliver(targetArn: string, message: string, options?: DeliveryOptions): Promise<void>;
}

export interface DeliveryOptions {
  messageAttributes?: Record<string, string>;
}

/** The DynamoDB engine, for those who follow its streams. */
export interface TableEngine {
  /** Address of the DynamoDB and DynamoDB Streams API, without faults in between. */
  readonly endpoint: string;
  /** Path of the engine's SQLite file when it is dynoxide on this machine: streams are then read from the file itself. */
  readonly database?: string;
  /**
   * Tells that every consumer of `table`'s stream has durably passed `sequenceNumber`, so that the records up to and
   * including it may be deleted. A no-op on an engine that keeps its own stream retention.
   */
  prune(table: string, sequenceNumber: string): void;
}

/** What every local service is built from. One per host. */
export interface Kernel {
  readonly timeline: Timeline;
  /** The host's own durable state. Writes are synchronous; a service keeps to tables with its own prefix. */
  readonly db: DatabaseSync;
  /** What is kept of secrets is sealed by it. */
  readonly vault: Vault;
  readonly random: () => number;
  readonly newId: () => string;
  /** Makes the private half of a key that tokens are signed with (RSA, 2048 bits). */
  readonly newSigningKey: () => KeyObject;
  readonly log: HostLog;
  readonly faults: Faults;
  /** Set where the costs of a run are to be counted. */
  readonly meter?: Meter | undefined;
  readonly account: string;
  readonly region: string;
  readonly lambda: Invoker;
  readonly targets: Delivery;
  /** Base address of the AWS endpoint that SDK clients use, such as `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  readonly tables: TableEngine;
  /** Where a deployment asset stands on disk (file or folder), by the S3 key that the template names; throws if unknown. */
  assetPath(s3Key: string): string;
}
