import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { load } from '../load/load.ts';
import { placeToCopy, writeRaw, type PlacedOrder } from './raw-order.ts';
import { idleWarehouse, System, type Sources } from '../system/system.ts';
import { documentClient } from '../system/tables.ts';
import { prepareItems } from '../load/world.ts';

/**
 * How many raw transactions of a placed order's rows 8 clients make in a second. They go into a system of their own, in which
 * nothing follows from them: in one at work each would set an order's workflow off.
 */
export class RawPace {
  readonly #system: System;
  readonly #documents: DynamoDBDocumentClient;
  readonly #order: PlacedOrder;

  private constructor(system: System, documents: DynamoDBDocumentClient, order: PlacedOrder) {
    this.#system = system;
    this.#documents = documents;
    this.#order = order;
  }

  static async prepare(sources?: Sources): Promise<RawPace> {
    const system = await System.start({
      ...(sources && { sources }),
      options: ['--hold-events'],
      demoSpeed: idleWarehouse,
    });
    await prepareItems(system);
    const documents = documentClient(system);
    return new RawPace(system, documents, await placeToCopy(system, documents));
  }

  /** @returns transactions per second, over `count` of them. */
  async perSecond(count: number): Promise<number> {
    return (await load(8, { count }, () => writeRaw(this.#documents, this.#order.rows))).perSecond;
  }

  async stop(): Promise<void> {
    this.#documents.destroy();
    await this.#system.stop();
  }
}
