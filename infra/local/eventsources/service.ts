import type { Kernel } from '../kernel.ts';
import type { LocalService } from '../service.ts';
import type { Queues } from '../sqs/queues.ts';
import { createWakeup, pause } from '../wakeup.ts';
import { createHttpStreams } from './http-streams.ts';
import { mappingKind, readMapping, type Mapping } from './mapping.ts';
import type { Poller } from './poller.ts';
import { createPositions, earlier } from './positions.ts';
import { createQueuePoller } from './queue-poller.ts';
import { createSqliteStreams } from './sqlite-streams.ts';
import { createStreamPoller, type StreamPoller } from './stream-poller.ts';
import { tableOfStream, type StreamSource, type TableStream } from './stream-source.ts';

/** How often streams are cleared of what everybody has passed (ms). */
const pruneInterval = 5000;

/**
 * AWS Lambda's event source mappings: functions fed by queues and by the streams of tables.
 * @param queues of the SQS service.
 * @param streams where records come from; by default the engine that the kernel names.
 */
export function createEventSourcesService(
  kernel: Kernel,
  queues: Queues,
  streams: StreamSource = engineStreams(kernel),
): LocalService {
  const positions = createPositions(kernel.db);
  const pollers: Poller[] = [];
  const streamMappings: { readonly mapping: Mapping; readonly table: string }[] = [];
  const streamPollers = new Map<string, StreamPoller[]>();
  const pruned = new Map<string, string>();
  const ending = new AbortController();
  const pruning = createWakeup(kernel.timeline, prune);

  function prune(): void {
    for (const [table, all] of streamPollers) {
      const expected = streamMappings.filter((each) => each.table === table).length;
      const consumed = all.map((poller) => poller.consumed()).reduce(earlier);
      if (all.length < expected || consumed === '0' || consumed === pruned.get(table)) continue;
      kernel.tables.prune(table, consumed);
      pruned.set(table, consumed);
    }
  }

  function soonPrune(): void {
    pruning.at(kernel.timeline.now() + pruneInterval);
  }

  /** Tables may still be on their way into the engine when pollers start. */
  async function openStream(table: string): Promise<TableStream | undefined> {
    for (let attempt = 1; !ending.signal.aborted; attempt++) {
      try {
        return await streams.open(table);
      } catch (error) {
        if (attempt === 20) kernel.log.error(`the stream of ${table} cannot be followed yet`, { error: String(error) });
        await pause(kernel.timeline, 250, ending.signal);
      }
    }
    return undefined;
  }

  async function follow(mapping: Mapping, table: string): Promise<void> {
    const stream = await openStream(table);
    if (!stream || ending.signal.aborted) return;
    const poller = createStreamPoller(kernel, mapping, stream, positions, soonPrune);
    streamPollers.set(table, [...(streamPollers.get(table) ?? []), poller]);
    pollers.push(poller);
    streams.onChange(() => poller.look());
    poller.start();
  }

  return {
    name: 'eventsources',
    kinds: [mappingKind],
    configure(resources) {
      for (const resource of resources) {
        const mapping = readMapping(resource, kernel);
        const queue = queues.byArn(mapping.sourceArn);
        const table = tableOfStream(mapping.sourceArn);
        if (queue) pollers.push(createQueuePoller(kernel, mapping, queue));
        else if (table !== undefined) streamMappings.push({ mapping, table });
        else {
          throw new Error(
            `event source mapping ${resource.logicalId} reads ${mapping.sourceArn}, which is neither a queue of the template nor a table's stream`,
          );
        }
      }
    },
    start() {
      for (const poller of pollers) poller.start();
      if (streamMappings.length === 0) return;
      streams.start();
      for (const { mapping, table } of streamMappings) void follow(mapping, table);
    },
    async stop() {
      ending.abort();
      pruning.cancel();
      await Promise.all(pollers.map((poller) => poller.stop()));
      streams.stop();
    },
  };
}

function engineStreams(kernel: Kernel): StreamSource {
  const { database, endpoint } = kernel.tables;
  return database === undefined
    ? createHttpStreams(kernel.timeline, endpoint)
    : createSqliteStreams(kernel.timeline, database);
}
