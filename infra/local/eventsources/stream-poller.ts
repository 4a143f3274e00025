import type { Kernel } from '../kernel.ts';
import { createWakeup, pause } from '../wakeup.ts';
import { bringBatch } from './lane.ts';
import type { Mapping } from './mapping.ts';
import { ended, type Poller } from './poller.ts';
import { earlier, isAfter, type Positions } from './positions.ts';
import { streamEventRecord, streamFilterView } from './stream-event.ts';
import type { StreamRecord, TableStream } from './stream-source.ts';

interface Lane {
  readonly index: number;
  waiting: StreamRecord[];
  /** When the first of the waiting records came (ms). */
  waitingSince: number;
  busy: boolean;
  /** The last record that is done with, as saved. */
  position: string;
}

export interface StreamPoller extends Poller {
  /** Looks for new records; several calls at once make one look. */
  look(): void;
  /** The sequence number up to which every record is done with. */
  consumed(): string;
}

const readSize = 1000;
/** Records held in memory before reading waits for the function. */
const holdLimit = 5000;
const payloadLimit = 5_500_000;

/**
 * Feeds a function from a table's stream: in order per partition key, in as many lanes as the mapping's
 * parallelization factor, each with its own durable position.
 * @param passed is told when the position up to which all is done has moved.
 */
export function createStreamPoller(
  kernel: Kernel,
  mapping: Mapping,
  stream: TableStream,
  positions: Positions,
  passed: () => void,
): StreamPoller {
  const { timeline } = kernel;
  const ending = new AbortController();
  const startedAt = timeline.now();
  const underWay = new Set<Promise<void>>();
  const windowEnd = createWakeup(timeline, advance);
  let lanes: Lane[] = [];
  /** The last record that was read. */
  let readTo = '0';
  let looking = false;
  let lookAgain = false;

  async function begin(): Promise<void> {
    const latest = await stream.latest();
    let kept = positions.load(mapping.id, mapping.lanes);
    if (kept?.some((position) => isAfter(position, latest))) {
      kernel.log.warn('the stream has begun anew: its records are read from the first', { mapping: mapping.id });
      kept = undefined;
    }
    if (!kept) {
      positions.reset(mapping.id, mapping.lanes, '0');
      kept = Array.from({ length: mapping.lanes }, () => '0');
    }
    lanes = kept.map((position, index) => ({ index, waiting: [], waitingSince: 0, busy: false, position }));
    readTo = kept.reduce(earlier);
  }

  async function readMore(): Promise<void> {
    if (lanes.length === 0) await begin();
    while (!ending.signal.aborted && lanes.reduce((sum, lane) => sum + lane.waiting.length, 0) < holdLimit) {
      const records = await stream.read(readTo, readSize);
      const last = records.at(-1);
      if (!last || ending.signal.aborted) break;
      for (const record of records) sort(record);
      readTo = last.sequenceNumber;
      advance();
      if (records.length < readSize) break;
    }
    advance();
    passed();
  }

  function sort(record: StreamRecord): void {
    const lane = lanes[laneOf(record)];
    if (!lane || !isAfter(record.sequenceNumber, lane.position)) return;
    if (mapping.filtered && !mapping.accepts(streamFilterView(record, mapping.sourceArn, kernel.region))) return;
    if (lane.waiting.length === 0) lane.waitingSince = timeline.now();
    lane.waiting.push(record);
  }

  function laneOf(record: StreamRecord): number {
    if (lanes.length === 1) return 0;
    let hash = 0;
    for (const character of JSON.stringify(record.keys[stream.partitionKey])) {
      hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
    }
    return hash % lanes.length;
  }

  function advance(): void {
    for (const lane of lanes) {
      if (lane.busy || lane.waiting.length === 0 || ending.signal.aborted) continue;
      const due = lane.waitingSince + mapping.batchingWindow;
      if (lane.waiting.length < mapping.batchSize && timeline.now() < due) windowEnd.at(due);
      else bring(lane);
    }
  }

  function bring(lane: Lane): void {
    const batch = lane.waiting.slice(0, withinPayload(lane.waiting, mapping.batchSize));
    lane.busy = true;
    const work = deliver(lane, batch)
      .catch(async (error: unknown) => {
        kernel.log.error('a batch of stream records ended badly and is tried again', {
          mapping: mapping.id,
          error: String(error),
        });
        await pause(timeline, 1000, ending.signal);
      })
      .then(() => {
        underWay.delete(work);
        lane.busy = false;
        lane.waitingSince = timeline.now();
        advance();
        look();
      });
    underWay.add(work);
  }

  async function deliver(lane: Lane, batch: readonly StreamRecord[]): Promise<void> {
    const { copies, delayMs } = kernel.faults.onDelivery('stream');
    if (delayMs > 0) await pause(timeline, delayMs, ending.signal);
    for (let copy = 1; copy < copies && !ending.signal.aborted; copy++) {
      const event = { Records: batch.map((record) => streamEventRecord(record, mapping.sourceArn, kernel.region)) };
      await kernel.lambda.invoke(mapping.functionArn, event);
    }
    const done = (last: StreamRecord) => {
      positions.save(mapping.id, lane.index, last.sequenceNumber);
      lane.position = last.sequenceNumber;
      lane.waiting = lane.waiting.slice(lane.waiting.indexOf(last) + 1);
    };
    await bringBatch(kernel, mapping, batch, done, startedAt, ending.signal);
    passed();
  }

  function look(): void {
    if (ending.signal.aborted) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    lookAgain = false;
    void readMore()
      .catch(async (error: unknown) => {
        kernel.log.error('a stream could not be read', { mapping: mapping.id, error: String(error) });
        await pause(timeline, 1000, ending.signal);
        lookAgain = true;
      })
      .then(() => {
        looking = false;
        if (lookAgain) look();
      });
  }

  return {
    look,
    consumed() {
      // A lane without waiting records is done with everything that was read.
      const undone = lanes.flatMap((lane) => (lane.waiting.length > 0 ? [lane.position] : []));
      return undone.reduce(earlier, readTo);
    },
    start: look,
    async stop() {
      ending.abort();
      windowEnd.cancel();
      await ended(timeline, underWay);
    },
  };
}

/** How many of the first records fit in one invocation; at least one. */
function withinPayload(records: readonly StreamRecord[], limit: number): number {
  let size = 0;
  let count = 0;
  for (const record of records) {
    // Names and types of attributes, and the record around them, come on top of the items' own size.
    size += record.sizeBytes * 1.5 + 600;
    if (count >= limit || (count > 0 && size > payloadLimit)) break;
    count += 1;
  }
  return count;
}
