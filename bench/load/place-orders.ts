import { randomUUID } from 'node:crypto';
import { HttpClient } from './http-client.ts';
import { load, type Bound } from './load.ts';
import { measured, type Measured } from './measured.ts';
import type { System } from '../system/system.ts';
import { nextPlacement, type Placement } from './world.ts';

/** Places orders, `clients` at a time, and checks that each is taken. */
export async function placeOrders(
  system: System,
  clients: number,
  bound: Bound,
  next: () => Placement = nextPlacement,
): Promise<Measured> {
  const http = new HttpClient(system.ready.api, clients, { authorization: system.authorization });
  try {
    return await measured(system, () =>
      load(clients, bound, async () => {
        const answer = await http.send('POST', '/v1/orders', JSON.stringify(next()), {
          'idempotency-key': randomUUID(),
        });
        if (answer.status !== 201) throw new Error(`An order was answered with ${answer.status} ${answer.body}`);
      }),
    );
  } finally {
    http.close();
  }
}
