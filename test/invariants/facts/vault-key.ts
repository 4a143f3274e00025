import type { DatabaseSync } from 'node:sqlite';
import type { Vault } from '#infra/local/data-folder/vault.ts';

/** The secret by which the keys of persons are sealed, as a host keeps it; undefined where it has none yet. */
export function vaultKeyIn(host: DatabaseSync, vault: Vault): string | undefined {
  const query = "SELECT string FROM secrets_versions WHERE secret LIKE 'oms/%/vault' AND stage = 'AWSCURRENT'";
  const [found] = host.prepare(query).all();
  return found && vault.open(String(found['string']));
}
