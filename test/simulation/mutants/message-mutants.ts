import type { Mutant } from './mutant.ts';

/** Bugs around events, messages, retries and what follows from them. */
export const messageMutants: readonly Mutant[] = [
  {
    name: 'event-before-commit',
    file: 'shared/work/commit.ts',
    find: `  const result = await (isQuiet ? applyTogether(writes) : transact([...writes, ...others]));`,
    replace: `  const told = writes.filter(({ name }) => name.startsWith('EVENT#'));\n  if (told.length > 0) await transact(told);\n  const left = writes.filter((write) => !told.includes(write));\n  const result = await (isQuiet ? applyTogether(left) : transact([...left, ...others]));`,
    breaks: 'events are written before what they tell of',
  },
  {
    name: 'sequence-off-by-one',
    file: 'functions/orders/keeping/store.ts',
    find: `  const first = (before?.sequence ?? 0) + 1;`,
    replace: `  const first = before ? before.sequence : 1;`,
    breaks: 'the first event of a commit has the number of the last one before',
  },
  {
    name: 'small-news-not-told',
    file: 'functions/orders/keeping/store.ts',
    find: `  if (events.length === 0) return [];\n  const first`,
    replace: `  if (events.length < 2 && before) return [];\n  const first`,
    breaks: 'a commit with one event leaves it out',
  },
  {
    name: 'outbox-stops-at-ten',
    file: 'functions/events/publish-outbox.ts',
    find: `for (const call of callsOf(outgoing)) {`,
    replace: `for (const call of callsOf(outgoing).slice(0, 1)) {`,
    breaks: 'of a large batch only the first ten events are published',
  },
  {
    name: 'conflict-taken-for-success',
    file: 'shared/dynamodb/protocol/database.ts',
    find: `      if (attempt === attempts || !isPassing(error)) throw error;`,
    replace: `      if (operation === 'TransactWriteItems' && isPassing(error)) return {};\n      if (attempt === attempts || !isPassing(error)) throw error;`,
    breaks: 'a transaction that met another one is taken to be made: an error is swallowed',
    needs: ['conflict'],
  },
  {
    name: 'mail-for-every-delivery',
    file: 'functions/notifications/messages/message-rows.ts',
    find: `key(orderId, eventId), claimed, isFree)`,
    replace: `key(orderId, eventId), claimed)`,
    breaks: 'a customer is written to once for every delivery of an event: the deduplication is missing',
    needs: ['duplicate'],
  },
  {
    name: 'mail-asked-for-twice',
    file: 'functions/notifications/messages/notify-customers.ts',
    find: `const mail = leanClient(SESv2Client, { maxAttempts: 1 });`,
    replace: `const mail = leanClient(SESv2Client, { maxAttempts: 3 });`,
    breaks: 'a mail whose sending was not acknowledged is sent again: the retry is wrong',
    needs: ['fail-after'],
  },
  {
    name: 'report-counts-twice',
    file: 'functions/reporting/order-standing.ts',
    find: `[name, -by]`,
    replace: `[name, name === 'orders' ? 0 : -by]`,
    breaks: 'an order is counted again with every change',
  },
  {
    name: 'stock-report-misses-cancellations',
    file: 'functions/reporting/project-reports.ts',
    find: `    case 'LinesBackordered':\n    case 'LinesCancelled':`,
    replace: `    case 'LinesBackordered':`,
    breaks: 'the stock report does not see what cancellations give back',
  },
];
