import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { ambient } from '#shared/ambient.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { transact, type NamedWrite } from '#shared/dynamodb/transact.ts';
import type { Absent, Ask, AuthoriseAsk, Outcome, PaymentProvider } from '../provider.ts';
import { scripts, sevenDays, type Script } from './test-scripts.ts';

/** The partition of the Billing table that plays the outside system's own books. */
export const testLedger = 'provider#test';

/** One ask as the test provider keeps it, by its key. An authorisation carries what is left of it. */
export interface LedgerRow {
  readonly account: typeof testLedger;
  /** The idempotency key; of an authorisation, also its reference. */
  readonly entry: string;
  readonly kind: Ask['kind'];
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
  readonly token: string;
  readonly refused?: string | undefined;
  /** Until when an authorisation is undecided, and how it ends. Milliseconds since the epoch. */
  readonly decidedAt?: number | undefined;
  readonly ends?: 'approved' | 'declined' | undefined;
  readonly lapsesAt?: number | undefined;
  readonly capturable?: number | undefined;
  readonly refundable?: number | undefined;
}

/** A payment provider for evaluation and tests: its token scripts the outcome, its ledger is durable. */
export const testProvider: PaymentProvider = {
  async ask(ask) {
    const authorisation = ask.kind === 'authorise' ? undefined : await ledgerRow(ask.reference);
    const token = ask.kind === 'authorise' ? ask.token : (authorisation?.token ?? '');
    const script = scripts[token] ?? { declines: 'unknown_token' };
    if (script.failsOnce === ask.kind && (await isFirstTry(ask))) return lost;
    const row =
      ask.kind === 'authorise'
        ? await authorise(ask, script)
        : await useAuthorisation(ask, authorisation, script, token);
    if (script.slowBy && ask.kind === 'authorise') await ambient.sleep(script.slowBy);
    return script.losesAnswers ? lost : outcomeOf(row);
  },
  async lookUp({ key }): Promise<Outcome | Absent> {
    const row = await ledgerRow(key);
    return row ? outcomeOf(row) : { outcome: 'absent' };
  },
};

const lost: Outcome = { outcome: 'unknown', reason: 'the answer was lost' };

function outcomeOf({ entry, amount, refused, decidedAt, ends, lapsesAt, token }: LedgerRow): Outcome {
  if (refused) return { outcome: 'declined', reason: refused };
  if (decidedAt !== undefined && decidedAt > ambient.now()) return { outcome: 'pending', reference: entry };
  if (ends === 'declined') return { outcome: 'declined', reason: 'not_confirmed' };
  const expiresAt = lapsesAt === undefined ? undefined : new Date(lapsesAt).toISOString();
  return { outcome: 'approved', reference: entry, amount, expiresAt, takesParts: !scripts[token]?.singleCapture };
}

async function authorise(ask: AuthoriseAsk, script: Script): Promise<LedgerRow> {
  const first = script.lapsesAfter === undefined || !(await hasAuthorisation(ask.orderId));
  const refused = script.declines ?? (first ? undefined : script.declinesLater);
  const now = ambient.now();
  return keep({
    ...rowOf(ask, ask.token),
    ...(refused ? { refused } : { capturable: ask.amount.minor, refundable: 0 }),
    lapsesAt: now + (first ? (script.lapsesAfter ?? sevenDays) : sevenDays),
    ...(script.pendingFor ? { decidedAt: now + script.pendingFor, ends: script.pendingEnds } : {}),
  });
}

async function useAuthorisation(
  ask: Exclude<Ask, AuthoriseAsk>,
  authorisation: LedgerRow | undefined,
  script: Script,
  token: string,
): Promise<LedgerRow> {
  const row = rowOf(ask, token);
  const refused = authorisation ? refusalOf(ask, authorisation, script) : 'no_such_authorisation';
  if (refused) return keep({ ...row, refused });
  const ends = ask.kind === 'capture' && script.singleCapture;
  const kept = await keep(row, movement(ask, ends ? (authorisation?.capturable ?? 0) : ask.amount.minor));
  return kept ?? keep({ ...row, refused: 'amount_too_large' });
}

function refusalOf(ask: Exclude<Ask, AuthoriseAsk>, authorisation: LedgerRow, script: Script): string | undefined {
  if (outcomeOf(authorisation).outcome !== 'approved') return 'not_authorised';
  if (ask.kind === 'refund') return script.refusesRefunds;
  if (ask.kind === 'void') return undefined;
  if ((authorisation.lapsesAt ?? 0) <= ambient.now()) return 'authorisation_expired';
  return ask.amount.minor < authorisation.amount ? script.refusesParts : undefined;
}

/** Takes the amount out of what is left of the authorisation; its condition keeps the provider from giving too much. */
function movement(ask: Exclude<Ask, AuthoriseAsk>, taken: number): NamedWrite {
  const from = ask.kind === 'refund' ? 'refundable' : 'capturable';
  const captured = ask.kind === 'capture';
  return {
    name: 'authorisation',
    Update: {
      TableName: tableName('Billing'),
      Key: { account: testLedger, entry: ask.reference },
      UpdateExpression: `SET #from = #from - :taken${captured ? ', #refundable = #refundable + :amount' : ''}`,
      ConditionExpression: '#from >= :taken',
      ExpressionAttributeNames: { '#from': from, ...(captured ? { '#refundable': 'refundable' } : {}) },
      ExpressionAttributeValues: { ':taken': taken, ...(captured ? { ':amount': ask.amount.minor } : {}) },
    },
  };
}

function rowOf({ key, kind, orderId, amount }: Ask, token: string): LedgerRow {
  return { account: testLedger, entry: key, kind, orderId, amount: amount.minor, currency: amount.currency, token };
}

/** Keeps a row under its key with its movement, or finds the one kept before; undefined when the movement is too much. */
async function keep(row: LedgerRow): Promise<LedgerRow>;
async function keep(row: LedgerRow, moves: NamedWrite): Promise<LedgerRow | undefined>;
async function keep(row: LedgerRow, moves?: NamedWrite): Promise<LedgerRow | undefined> {
  const result = await transact([
    {
      name: 'ask',
      Put: {
        TableName: tableName('Billing'),
        Item: row,
        ConditionExpression: 'attribute_not_exists(#entry)',
        ExpressionAttributeNames: { '#entry': 'entry' },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    ...(moves ? [moves] : []),
  ]);
  if (result.ok) return row;
  const before = result.failed.find(({ name }) => name === 'ask');
  // What the provider's ledger holds was written by this very function.
  return before ? (before.row as unknown as LedgerRow) : undefined;
}

async function ledgerRow(entry: string): Promise<LedgerRow | undefined> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: tableName('Billing'), Key: { account: testLedger, entry }, ConsistentRead: true }),
  );
  return Item as LedgerRow | undefined;
}

async function hasAuthorisation(orderId: string): Promise<boolean> {
  const { Count = 0 } = await documents().send(
    new QueryCommand({
      TableName: tableName('Billing'),
      KeyConditionExpression: '#account = :account AND begins_with(#entry, :prefix)',
      ExpressionAttributeNames: { '#account': 'account', '#entry': 'entry' },
      ExpressionAttributeValues: { ':account': testLedger, ':prefix': `${orderId}/authorise/` },
      ConsistentRead: true,
    }),
  );
  return Count > 0;
}

async function isFirstTry({ key }: Ask): Promise<boolean> {
  const result = await transact([
    {
      name: 'try',
      Put: {
        TableName: tableName('Billing'),
        Item: { account: testLedger, entry: `try#${key}` },
        ConditionExpression: 'attribute_not_exists(#entry)',
        ExpressionAttributeNames: { '#entry': 'entry' },
      },
    },
  ]);
  return result.ok;
}
