import { mkdirSync, writeFileSync } from 'node:fs';
import { generatedClient } from './client-source.ts';

/** `npm run client`: makes the typed part of the client anew, after a change of the API's contracts. */
const folder = new URL('../client/generated/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, source] of Object.entries(generatedClient())) writeFileSync(new URL(name, folder), source);
