import * as z from 'zod';
import type { Kernel } from '../kernel.ts';
import type { PickBelow } from '../secrets/generate.ts';
import { row } from '../data-folder/transaction.ts';

/** An application that may ask for tokens. */
export interface PoolClient {
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  /** Absent for a client without a secret, which can have no client credentials. */
  readonly secret: string | undefined;
  readonly flows: readonly string[];
  readonly scopes: readonly string[];
  readonly accessTokenSeconds: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

interface ClientRow {
  id: string;
  pool_id: string;
  name: string;
  /** Sealed. */
  secret: string | null;
  flows: string;
  scopes: string;
  access_token_seconds: number;
  created_at: number;
}

const stringList = z.array(z.string());

/** The clients of all pools. Those of the template keep their secret from start to start, like those made at run time. */
export class ClientStore {
  readonly #kernel: Kernel;
  readonly #known = new Map<string, PoolClient | undefined>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    kernel.db.exec(`CREATE TABLE IF NOT EXISTS cognito_clients (
      id TEXT PRIMARY KEY, pool_id TEXT NOT NULL, name TEXT NOT NULL, secret TEXT, flows TEXT NOT NULL,
      scopes TEXT NOT NULL, access_token_seconds INTEGER NOT NULL, created_at INTEGER NOT NULL) STRICT`);
  }

  find(id: string): PoolClient | undefined {
    if (this.#known.has(id)) return this.#known.get(id);
    const found = row<ClientRow>(this.#kernel.db.prepare('SELECT * FROM cognito_clients WHERE id = ?'), id);
    const client = found === undefined ? undefined : this.#fromRow(found);
    if (client !== undefined) this.#known.set(id, client);
    return client;
  }

  save(client: PoolClient): void {
    this.#kernel.db
      .prepare('INSERT OR REPLACE INTO cognito_clients VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        client.id,
        client.poolId,
        client.name,
        client.secret === undefined ? null : this.#kernel.vault.seal(client.secret),
        JSON.stringify(client.flows),
        JSON.stringify(client.scopes),
        client.accessTokenSeconds,
        client.createdAt,
      );
    this.#known.set(client.id, client);
  }

  remove(id: string): void {
    this.#kernel.db.prepare('DELETE FROM cognito_clients WHERE id = ?').run(id);
    this.#known.delete(id);
  }

  #fromRow(stored: ClientRow): PoolClient {
    return {
      id: stored.id,
      poolId: stored.pool_id,
      name: stored.name,
      secret: stored.secret === null ? undefined : this.#kernel.vault.open(stored.secret),
      flows: stringList.parse(JSON.parse(stored.flows)),
      scopes: stringList.parse(JSON.parse(stored.scopes)),
      accessTokenSeconds: stored.access_token_seconds,
      createdAt: stored.created_at,
    };
  }
}

/** A client id or secret of `length` letters and digits, which cannot be guessed if what `pick` picks cannot. */
export function secretText(length: number, pick: PickBelow): string {
  const letters = '0123456789abcdefghijklmnopqrstuvwxyz';
  return Array.from({ length }, () => letters[pick(letters.length)]).join('');
}
