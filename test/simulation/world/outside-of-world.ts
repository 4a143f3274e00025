import { AsyncLocalStorage } from 'node:async_hooks';
import type { Timeline } from '#infra/local/kernel.ts';
import type { Chance } from '../chance.ts';
import { presentInvocation } from '../functions/invocation.ts';
import type { Network } from '../network/network.ts';
import type { Outside } from '../program/outside.ts';

/** What functions get from a world. Each invocation has its own clock, environment and end. */
export function outsideOf(world: {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly network: Pick<Network, 'send'>;
  readonly print: (text: string) => void;
}): Outside {
  const { timeline, chance, network, print } = world;
  return {
    now: () => timeline.now() + (presentInvocation.getStore()?.skew ?? 0),
    after(milliseconds, task) {
      const invocation = presentInvocation.getStore();
      const inItsContext = AsyncLocalStorage.bind(task);
      return timeline.at(timeline.now() + milliseconds, () => {
        if (!invocation?.over) inItsContext();
      });
    },
    random: () => chance.next(),
    bytes: (count) => chance.bytes(count),
    environment: () => presentInvocation.getStore()?.environment ?? {},
    print,
    send: (request) => network.send(request),
  };
}
