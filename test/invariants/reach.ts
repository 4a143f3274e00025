import { channels, locations } from '../simulation/business/business.ts';
import type { Exchange } from '../simulation/clients/desk.ts';
import type { Invariant, Tables } from './invariant.ts';
import { orderFacts } from './facts/order-facts.ts';

/** 9. Nobody reads or writes outside of the channel, branch and location that their credentials allow. */
export function reachInvariant(tables: Tables): Invariant {
  return {
    number: 9,
    rule: 'Nobody reads or writes outside the channel, branch and location that their credentials allow',
    answered(exchange) {
      const { client, answer, path, method } = exchange;
      const [kind, owner = ''] = client.split('/');
      if (answer.status >= 300 || kind === 'office') return [];
      const isOfChannel = kind === 'channels' || kind === 'tests';
      const foreign = isOfChannel ? ofOtherChannels(owner, exchange) : ofOtherLocations(owner, exchange);
      return [
        ...foreign.map((found) => `${client} was told of ${found} by ${method} ${path}`),
        ...(isOfChannel ? orderOfOthers(tables, owner, exchange) : []),
        ...(kind === 'tests' ? orderThatIsReal(tables, exchange) : []),
      ];
    },
  };
}

/** Every value of a member of this name, anywhere in an answer. */
function valuesOf(value: unknown, name: string, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const one of value) valuesOf(one, name, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [member, inner] of Object.entries(value)) {
      if (member === name && typeof inner === 'string') found.add(inner);
      else valuesOf(inner, name, found);
    }
  }
  return found;
}

function ofOtherChannels(own: string, { answer }: Exchange): string[] {
  const branch = channels.find(({ channelId }) => channelId === own)?.branch;
  return [
    ...[...valuesOf(answer.body, 'channel')]
      .filter((channel) => channel !== own)
      .map((channel) => `channel ${channel}`),
    ...[...valuesOf(answer.body, 'branch')].filter((one) => one !== branch).map((one) => `branch ${one}`),
  ];
}

function ofOtherLocations(own: string, { answer }: Exchange): string[] {
  const known = new Set(locations.map(({ locationId }) => locationId));
  return [...valuesOf(answer.body, 'location')]
    .filter((location) => known.has(location) && location !== own)
    .map((location) => `location ${location}`);
}

function orderOfOthers(tables: Tables, own: string, { path, method, client }: Exchange): string[] {
  const [, orderId] = /^\/v1\/orders\/(ord_\w+)/.exec(path) ?? [];
  const channel = orderId === undefined ? undefined : orderFacts(tables, orderId)?.order['channel'];
  return channel === undefined || channel === own
    ? []
    : [`${client} got at order ${orderId} of ${channel} by ${method} ${path}`];
}

/** Who may only try something out reaches tests, and nothing else. */
function orderThatIsReal(tables: Tables, { path, method, client, answer }: Exchange): string[] {
  const [, named] = /^\/v1\/orders\/(ord_\w+)/.exec(path) ?? [];
  const ids = [...valuesOf(answer.body, 'orderId'), ...(named === undefined ? [] : [named])];
  return ids
    .filter((orderId) => orderFacts(tables, orderId)?.order['test'] !== true)
    .map((orderId) => `${client} got at order ${orderId}, which is no test, by ${method} ${path}`);
}
