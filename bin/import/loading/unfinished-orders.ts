import type { OpenOms } from '@open-oms/client';
import { take } from '../../take.ts';
import { importId } from './requests.ts';

const unfinished = ['placed', 'accepted', 'in_fulfilment'] as const;

export interface Unfinished {
  /** Orders that are neither completed nor cancelled; not counted beyond what was asked for, per status. */
  readonly count: number;
  /** The orders with their versions, which change with every step: the same trace means that nothing has moved. */
  readonly trace: string;
}

/** The unfinished orders of the import's channel, looking at the newest `most` of each status. */
export async function unfinishedOrders(client: OpenOms, most: number): Promise<Unfinished> {
  const lists = unfinished.map((lifecycle) => {
    const query = { channel: importId, lifecycle, limit: Math.min(most, 100) };
    return take(client.each('listOrders', { query }), most);
  });
  // While it is read, an order may move from one status to the next and be in both lists.
  const orders = new Map((await Promise.all(lists)).flat().map((order) => [order.externalNumber, order.version]));
  return { count: orders.size, trace: [...orders].map(([number, version]) => `${number}.${version}`).join(' ') };
}
