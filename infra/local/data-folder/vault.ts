import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DataFolderError } from './data-folder-error.ts';

/** Seals what must not be readable where the host keeps it: client secrets, signing keys, the values of secrets. */
export interface Vault {
  /** Text that only this vault opens; the same text gives another seal each time. */
  seal(text: string): string;
  /** Throws where the seal is not of this vault, or was changed. */
  open(seal: string): string;
}

const algorithm = 'aes-256-gcm';
const [keyBytes, ivBytes, tagBytes] = [32, 12, 16];

/** A vault with a key of 32 bytes. */
export function vaultWith(key: Buffer): Vault {
  return {
    seal(text) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, key, iv);
      const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), content]).toString('base64url');
    },
    open(seal) {
      const bytes = Buffer.from(seal, 'base64url');
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
    },
  };
}

/**
 * The vault whose key stands in `file`, which is made where nothing has been sealed yet. `proof` is a seal that the vault must
 * open. Throws a DataFolderError where the key is missing, is none, or is another one's.
 */
export function vaultOf(file: string, proof: string | undefined): Vault {
  if (!existsSync(file)) {
    if (proof !== undefined) {
      throw new DataFolderError(
        `The key ${file} is missing, without which the secrets of the data folder cannot be read: bring it back, or start with --fresh.`,
      );
    }
    writeFileSync(file, randomBytes(keyBytes).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
  if (key.length !== keyBytes) throw new DataFolderError(`${file} holds no key: it must be 32 bytes as base64url.`);
  const vault = vaultWith(key);
  if (proof !== undefined && !opens(vault, proof)) {
    throw new DataFolderError(
      `${file} is not the key of this data folder: bring back the one that it was made with, or start with --fresh.`,
    );
  }
  return vault;
}

function opens(vault: Vault, seal: string): boolean {
  try {
    vault.open(seal);
    return true;
  } catch {
    return false;
  }
}
