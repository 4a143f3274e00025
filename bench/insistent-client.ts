import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpClient } from './http-client.ts';

const mostTries = 20;

/**
 * Sends a POST as a careful client does: what fails for a reason of the server's, such as its being overrun, is sent again with
 * the same key. @returns how often it was sent, and the body of the answer. Throws when it is refused, or never answered.
 */
export async function sendUntilTaken(
  http: HttpClient,
  path: string,
  body: unknown,
): Promise<{ readonly tries: number; readonly body: string }> {
  const text = JSON.stringify(body);
  const headers = { 'idempotency-key': randomUUID() };
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const answer = await http.send('POST', path, text, headers);
    if (answer.status >= 200 && answer.status < 300) return { tries, body: answer.body };
    const mayPass = answer.status >= 500 || answer.status === 409 || answer.status === 429;
    if (!mayPass) throw new Error(`POST ${path} was answered with ${answer.status} ${answer.body}`);
    await sleep(250);
  }
  throw new Error(`POST ${path} was not taken in ${mostTries} tries.`);
}
