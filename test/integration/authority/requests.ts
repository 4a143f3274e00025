import type { RouteContract } from '#shared/contracts/route.ts';
import type { AnyOperationId } from '../../support/system/api-client.ts';
import type { OwnedThings } from './owned-things.ts';

/** A request as it is sent, but for who sends it. */
export interface MatrixRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The example request of an operation, made to be about these things by the names of its parameters and fields; `key` is
 * new each time. Throws an Error for a parameter of a path by a name that is not known here.
 */
export function requestAbout(
  id: AnyOperationId,
  contract: RouteContract,
  things: OwnedThings,
  key: string,
): MatrixRequest {
  const { method, query, example } = contract;
  const named = idsIn(contract, things);
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = named.get(name);
    if (value === undefined) throw new Error(`${id}: the matrix does not know whose {${name}} is`);
    return encodeURIComponent(value);
  });
  const asked = Object.keys(query?.shape ?? {}).flatMap((name) => {
    const value = named.get(name) ?? example.query?.[name];
    return value === undefined ? [] : [[name, value]];
  });
  const body = example.body === undefined ? undefined : bodyAbout(contract, named, key);
  return {
    method,
    path: asked.length === 0 ? path : `${path}?${new URLSearchParams(Object.fromEntries(asked))}`,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'POST' ? { 'idempotency-key': key } : {}),
      ...(method === 'PUT' ? { 'if-match': '"1"' } : {}),
    },
  };
}

/** The ids of the things, by the names that routes and bodies have for them. */
function idsIn({ path }: RouteContract, things: OwnedThings): ReadonlyMap<string, string> {
  const { channel, branch, location, customerId, sku, numberedSku } = things;
  const isOver = /exceptions|refunds|payments/.test(path);
  return new Map(
    Object.entries({
      ...things,
      orderId: isOver ? things.stoppedOrderId : things.orderId,
      channelId: channel,
      branchId: branch,
      locationId: location,
      clientId: path.includes('/channels/') ? things.channelClientId : things.locationClientId,
      customer: customerId,
      lineId: '1',
      skus: sku,
      ...(path === '/v1/stock/serials' ? { sku: numberedSku } : {}),
      asset: 'swagger-ui.css',
      channel,
      branch,
      location,
    }),
  );
}

/** What a POST makes gets an id of its own: the field that the path of the single one names, and numbers of channels. */
const madeBy: Readonly<Record<string, string>> = {
  '/v1/branches': 'branchId',
  '/v1/channels': 'channelId',
  '/v1/locations': 'locationId',
  '/v1/customers': 'customerId',
  '/v1/items': 'sku',
  '/v1/orders': 'externalNumber',
  '/v1/credit-memos': 'reference',
};

function bodyAbout({ path, method, example }: RouteContract, named: ReadonlyMap<string, string>, key: string): unknown {
  const made = method === 'POST' ? madeBy[path] : undefined;
  const about = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(about);
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      typeof member === 'string' ? (named.get(name) ?? member) : about(member),
    ]);
    return Object.fromEntries(members) as unknown;
  };
  const body = about(example.body) as Record<string, unknown>;
  // Nobody can grant more locations than they reach.
  const narrow = 'locations' in body ? { locations: [] } : {};
  // Who reaches one channel makes customers with that channel's codes.
  const id = made === 'customerId' ? `${named.get('channel')}.${key}` : key;
  return { ...body, ...narrow, ...(made === undefined ? {} : { [made]: id }) };
}
