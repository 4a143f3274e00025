import { writeFileSync } from 'node:fs';
import { describeApi } from '#functions/documentation/description.ts';

/** `npm run --silent openapi [file]`: the description of the API, as a deployment serves it at /openapi.json. */
const server = process.env['OMS_API'] ?? 'http://127.0.0.1:3000';
const tokenUrl = process.env['OMS_TOKEN_URL'] ?? `${server}/oauth2/token`;
const [file] = process.argv.slice(2);
const text = `${JSON.stringify(describeApi(server, tokenUrl), null, 2)}\n`;
if (file) writeFileSync(file, text);
else process.stdout.write(text);
