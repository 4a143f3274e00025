import { AsyncLocalStorage } from 'node:async_hooks';

/** What work is about, by the names that logs call it: `{ orderId: 'ord_…' }`. */
type Subject = Readonly<Record<string, string | undefined>>;

const subjects = new AsyncLocalStorage<{ present: Subject }>();

/** Runs `work`, all of whose log lines carry what it is about. */
export function about<Result>(subject: Subject, work: () => Result): Result {
  return subjects.run({ present: { ...presentSubject(), ...subject } }, work);
}

/** Says what the work at hand is about, where that turns out only in its course; lines before it do not carry it. */
export function foundOut(subject: Subject): void {
  const store = subjects.getStore();
  if (store) store.present = { ...store.present, ...subject };
}

/** What the work at hand is about. */
export function presentSubject(): Subject {
  return subjects.getStore()?.present ?? {};
}

/** The order that a record names: an input, a body, the metadata of an event. Undefined where it names none. */
export function orderNamedIn(record: unknown): string | undefined {
  const named = typeof record === 'object' && record !== null && 'orderId' in record ? record.orderId : undefined;
  return typeof named === 'string' ? named : undefined;
}
