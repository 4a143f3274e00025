import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { startEngine, type Engine } from '#infra/local/dynamodb/engine.ts';
import type { HostLog } from '#infra/local/kernel.ts';
import { makeOwnFolder, removeFoldersOf } from '../../support/tables/own-folder.ts';
import { EngineConnection, type EngineAnswer } from './engine-connection.ts';
import { inKeyOrder } from './key-order.ts';

/** In memory where the system offers that. */
const places = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const folders = 'oms-simulation';

/** Removes what the worlds of a process that has died could not remove themselves. */
export const removeTablesOf = (pid: number): void => removeFoldersOf(pid, places, folders);

/** A DynamoDB engine of this world's own, as real as any, with its data in a folder that goes with it. */
export class TableEngine {
  readonly databaseFile: string;
  readonly #engine: Engine;
  readonly #connection: EngineConnection;
  readonly #folder: string;

  private constructor(engine: Engine, connection: EngineConnection, folder: string) {
    this.databaseFile = engine.databaseFile;
    this.#engine = engine;
    this.#connection = connection;
    this.#folder = folder;
  }

  static async start(log: HostLog): Promise<TableEngine> {
    const folder = makeOwnFolder(places, folders);
    // It gets one call at a time: more threads would only hand it to each other.
    process.env['TOKIO_WORKER_THREADS'] ??= '1';
    const engine = await startEngine(folder, log);
    return new TableEngine(engine, await EngineConnection.open(engine.endpoint), folder);
  }

  get busy(): boolean {
    return this.#connection.busy;
  }

  idle(): Promise<void> {
    return this.#connection.idle();
  }

  /** Calls an operation with its JSON text. The engine's answers have their attributes in random order: they are sorted here. */
  async call(operation: string, body: string): Promise<EngineAnswer> {
    const { status, body: text } = await this.#connection.call(operation, body);
    return { status, body: inKeyOrder(text) };
  }

  async stop(): Promise<void> {
    this.#connection.close();
    await this.#engine.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
