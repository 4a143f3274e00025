import type { DatabaseSync } from 'node:sqlite';
import { row, rows } from '../data-folder/transaction.ts';
import type { Vault } from '../data-folder/vault.ts';

/** A secret without its values; times in ms. */
export interface SecretRow {
  readonly name: string;
  readonly arn: string;
  readonly description: string | null;
  /** What the template last asked for (JSON), so that only a change of it makes a new version. */
  readonly template: string | null;
  readonly created_at: number;
  readonly changed_at: number;
}

export interface VersionRow {
  readonly secret: string;
  readonly version_id: string;
  readonly string: string;
  readonly created_at: number;
  readonly stage: 'AWSCURRENT' | 'AWSPREVIOUS';
}

/** The secrets in the host's database, their values sealed. */
export function createSecretStore(db: DatabaseSync, vault: Vault) {
  db.exec(`CREATE TABLE IF NOT EXISTS secrets_secrets (
      name TEXT PRIMARY KEY, arn TEXT NOT NULL UNIQUE, description TEXT, template TEXT, created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS secrets_versions (
      secret TEXT NOT NULL, version_id TEXT NOT NULL, string TEXT NOT NULL, created_at INTEGER NOT NULL,
      stage TEXT NOT NULL, PRIMARY KEY (secret, stage)) WITHOUT ROWID;`);
  const byId = db.prepare("SELECT * FROM secrets_secrets WHERE name = ?1 OR arn = ?1 OR arn LIKE ?1 || '-______'");
  const save = db.prepare('INSERT OR REPLACE INTO secrets_secrets VALUES (?, ?, ?, ?, ?, ?)');
  const versions = db.prepare('SELECT * FROM secrets_versions WHERE secret = ?');
  const saveVersion = db.prepare('INSERT OR REPLACE INTO secrets_versions VALUES (?, ?, ?, ?, ?)');
  return {
    /** By name, ARN, or ARN without its random end. */
    find: (id: string) => row<SecretRow>(byId, id),
    save: (secret: SecretRow) =>
      void save.run(secret.name, secret.arn, secret.description, secret.template, secret.created_at, secret.changed_at),
    versions: (name: string): VersionRow[] =>
      rows<VersionRow>(versions, name).map((version) => ({
        ...version,
        string: vault.open(version.string),
      })),
    saveVersion: (version: VersionRow) =>
      void saveVersion.run(
        version.secret,
        version.version_id,
        vault.seal(version.string),
        version.created_at,
        version.stage,
      ),
  };
}
