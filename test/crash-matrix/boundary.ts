import type { Operation } from '../simulation/network/network.ts';

/** One place at which a function speaks to the outside, as its own calls have shown it. */
export interface Boundary {
  /** Tells it from all others, for people too. */
  readonly name: string;
  readonly functionName: string;
  /** The route or workflow step; empty where a function has one purpose only. */
  readonly purpose: string;
}

/** The boundary that every invocation comes by at its end: what it has done stands, and nobody hears of it when it dies there. */
export function answerOf(functionName: string, purpose: string): Boundary {
  return { name: `${[functionName, purpose].join(' ').trim()} answers`, functionName, purpose };
}

export const isAnswer = ({ name, functionName, purpose }: Boundary): boolean =>
  name === answerOf(functionName, purpose).name;

/** What kind of call it is: who makes it, for what, and what it touches, without the ids of things. */
export function kindOf({ from, purpose, name, request }: Operation): string {
  const call = name.startsWith('dynamodb ') ? tableCall(name, String(request.body)) : withoutIds(name);
  return [from, purpose, call].filter((part) => part !== '').join(' ');
}

type Keys = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A request to one table, as far as it tells what it touches. */
interface Touch {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly Key?: Keys;
  readonly Item?: Keys;
  readonly ExpressionAttributeValues?: Keys;
}

interface TableRequest extends Partial<Touch> {
  readonly TransactItems?: readonly Readonly<Record<string, Touch>>[];
  /** By table: keys to get, or writes. */
  readonly RequestItems?: Readonly<
    Record<string, { readonly Keys: readonly Keys[] } | readonly Readonly<Record<string, Omit<Touch, 'TableName'>>>[]>
  >;
}

function tableCall(name: string, body: string): string {
  const { TransactItems = [], RequestItems = {}, TableName, ...one } = JSON.parse(body) as TableRequest;
  const touched = [
    ...(TableName === undefined ? [] : [placeOf({ TableName, ...one })]),
    ...TransactItems.flatMap(Object.entries<Touch>).map(([verb, write]) => `${verb} ${placeOf(write)}`),
    ...Object.entries(RequestItems).flatMap(([table, part]) =>
      'Keys' in part
        ? part.Keys.map((Key) => placeOf({ TableName: table, Key }))
        : part.flatMap((write) =>
            Object.entries(write).map(([verb, row]) => `${verb} ${placeOf({ TableName: table, ...row })}`),
          ),
    ),
  ];
  return `${name.replace('dynamodb ', '')} of ${[...new Set(touched)].sort().join(', ')}`;
}

/** A table, its index, and the kind of the row, such as `Orders FULFILMENT`. */
function placeOf({ TableName, IndexName, Key, Item, ExpressionAttributeValues }: Touch): string {
  const [, table = TableName] = /([A-Z][a-z]+)[0-9A-F]*$/.exec(TableName) ?? [];
  const keys = Key ?? (Item && keysOf(Item));
  const texts = Object.values(keys ?? ExpressionAttributeValues ?? {}).map((value) => String(value?.['S'] ?? ''));
  const kinds = texts.map((text) => rowKind.exec(text)?.[0] ?? '').filter((kind) => kind !== '');
  return [table, IndexName ?? '', ...new Set(kinds)].filter((part) => part !== '').join(' ');
}

/** The attributes that can be keys of a row; each table has another partition key. */
const keysOf = ({ entry, account, party, order, item, recipient, projection }: Keys): Partial<Keys> => ({
  account,
  party,
  order,
  item,
  recipient,
  projection,
  entry,
});

/** `FULFILMENT` of `FULFILMENT#ful_1…`, `books` of `books#uk`, `ORDER` as it is; nothing of the id of a thing. */
const rowKind = /^(?:[A-Z]+(?:#[A-Z]+)*|[a-z-]+)(?=#)|^(?:ORDER(?:#[A-Z]+)?|REFERENCE|BINDING)$/;

const withoutIds = (name: string): string => name.replace(/\/apis\/.*$/, '/apis/…');
