import { ambient } from '#shared/ambient.ts';
import { atLeast, isNew } from '#shared/dynamodb/conditions.ts';
import { countRows, get, query } from '#shared/dynamodb/reads.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { put, update, type Write } from '#shared/dynamodb/writes.ts';
import type { Absent, Ask, AuthoriseAsk, CaptureAsk, Outcome, PaymentProvider, ProviderDispute } from '../provider.ts';
import { scripts, sevenDays, type DisputeEnd, type PendingEnd, type Script } from './test-scripts.ts';
import { testLedgerRows } from '../../rows.ts';

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
  readonly ends?: PendingEnd | undefined;
  readonly lapsesAt?: number | undefined;
  readonly capturable?: number | undefined;
  readonly refundable?: number | undefined;
  /** Of a refund: when it fails after all. Milliseconds since the epoch. */
  readonly failsAt?: number | undefined;
}

/** A dispute as the test provider keeps it, from the capture on; it shows when it is opened. Times are milliseconds since the epoch. */
interface DisputeRow {
  readonly account: typeof testLedger;
  /** Sorts by when it is opened; also its reference. */
  readonly entry: string;
  readonly orderId: string;
  readonly payment: string;
  readonly amount: number;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly ends: DisputeEnd;
}

/** A payment provider for evaluation and tests: its token scripts the outcome, its ledger is durable. */
export const testProvider: PaymentProvider = {
  lookUpsLagMs: 0,
  async ask(ask) {
    const authorisation = ask.kind === 'authorise' ? undefined : await authorisationOf(ask);
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
  async *disputesSince(since) {
    const rows = query(testLedgerRows, {
      partition: testLedger,
      from: disputeEntry(Date.parse(since), ''),
      to: disputeEntry(ambient.now(), ''),
    });
    // What the provider's ledger holds under these keys was written by `disputeWrite`.
    for await (const row of rows) yield disputeOf(row as unknown as DisputeRow);
  },
  async dispute(reference) {
    const row = await ledgerRow<DisputeRow>(reference);
    return row && row.opensAt <= ambient.now() ? disputeOf(row) : undefined;
  },
};

const disputeEntry = (opensAt: number, key: string): string => `dispute#${new Date(opensAt).toISOString()}#${key}`;

/** Evidence is taken for a week, as the fastest banks want it. */
const evidenceTime = 7 * 24 * 3600_000;

function disputeOf({ entry, orderId, payment, amount, opensAt, closesAt, ends }: DisputeRow): ProviderDispute {
  return {
    reference: entry,
    orderId,
    payment,
    amount,
    state: closesAt <= ambient.now() ? ends : 'open',
    reason: 'fraudulent',
    evidenceDueBy: new Date(opensAt + evidenceTime).toISOString(),
    openedAt: new Date(opensAt).toISOString(),
  };
}

/** The dispute that a capture leads to with this script. */
function disputeWrite({ key, orderId, reference, amount }: CaptureAsk, script: Script): Write[] {
  const { disputedAfter, disputeEnds: ends } = script;
  if (disputedAfter === undefined || ends === undefined) return [];
  const opensAt = ambient.now() + disputedAfter;
  const entry = disputeEntry(opensAt, key);
  const row = {
    account: testLedger,
    entry,
    orderId,
    payment: reference,
    amount: amount.minor,
    opensAt,
    closesAt: opensAt + disputedAfter,
    ends,
  } satisfies DisputeRow;
  return [put('dispute', testLedgerRows, row)];
}

const lost: Outcome = { outcome: 'unknown', reason: 'the answer was lost' };

function outcomeOf(row: LedgerRow): Outcome {
  const { entry, amount, refused, decidedAt, ends, lapsesAt, failsAt, token } = row;
  if (refused) return { outcome: 'declined', reason: refused };
  if (failsAt !== undefined) {
    if (failsAt <= ambient.now()) return { outcome: 'declined', reason: 'account_closed' };
    return { outcome: 'approved', reference: entry, amount, mayFailUntil: new Date(failsAt).toISOString() };
  }
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
  const { firstRefundFailsAfter } = script;
  if (ask.kind === 'refund' && firstRefundFailsAfter !== undefined && !(await hasRefund(ask.orderId))) {
    // Its money never leaves.
    return keep({ ...row, failsAt: ambient.now() + firstRefundFailsAfter });
  }
  const ends = ask.kind === 'capture' && script.singleCapture;
  const disputes = ask.kind === 'capture' ? disputeWrite(ask, script) : [];
  const kept = await keep(row, [
    movement(ask, ends ? (authorisation?.capturable ?? 0) : ask.amount.minor),
    ...disputes,
  ]);
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
function movement(ask: Exclude<Ask, AuthoriseAsk>, taken: number): Write {
  const from = ask.kind === 'refund' ? 'refundable' : 'capturable';
  const captured = ask.kind === 'capture';
  return update(
    'authorisation',
    testLedgerRows,
    { account: testLedger, entry: ask.reference },
    { add: { [from]: -taken, ...(captured ? { refundable: ask.amount.minor } : {}) } },
    atLeast(from, taken),
  );
}

function rowOf({ key, kind, orderId, amount }: Ask, token: string): LedgerRow {
  return { account: testLedger, entry: key, kind, orderId, amount: amount.minor, currency: amount.currency, token };
}

/** Keeps a row under its key with what it moves, or finds the one kept before; undefined when that is too much. */
async function keep(row: LedgerRow): Promise<LedgerRow>;
async function keep(row: LedgerRow, moves: readonly Write[]): Promise<LedgerRow | undefined>;
async function keep(row: LedgerRow, moves: readonly Write[] = []): Promise<LedgerRow | undefined> {
  const result = await transact([put('ask', testLedgerRows, { ...row }, isNew), ...moves]);
  if (result.ok) return row;
  const before = result.failed.find(({ name }) => name === 'ask');
  // What the provider's ledger holds was written by this very function.
  return before ? (before.row as unknown as LedgerRow) : undefined;
}

async function ledgerRow<Row = LedgerRow>(entry: string): Promise<Row | undefined> {
  return (await get(testLedgerRows, { account: testLedger, entry })) as Row | undefined;
}

/**
 * What it was authorised by. What stands under a reference such as `elsewhere_authorised_2400_1`, or `elsewhere_captured_2400_2`, was authorised
 * or captured by others than us, of so many minor units: it is made when we first ask for something of it.
 */
async function authorisationOf({
  reference,
  orderId,
  amount,
}: Exclude<Ask, AuthoriseAsk>): Promise<LedgerRow | undefined> {
  const known = await ledgerRow(reference);
  const [, state, minor] = /^elsewhere_(authorised|captured)_(\d{1,12})(?:_|$)/.exec(reference) ?? [];
  if (known || minor === undefined) return known;
  const all = Number(minor);
  return keep({
    account: testLedger,
    entry: reference,
    kind: 'authorise',
    orderId,
    amount: all,
    currency: amount.currency,
    token: 'tok_ok',
    capturable: state === 'authorised' ? all : 0,
    refundable: state === 'captured' ? all : 0,
    lapsesAt: ambient.now() + sevenDays,
  });
}

const hasAuthorisation = (orderId: string): Promise<boolean> => hasEntry(`${orderId}/authorise/`);
const hasRefund = (orderId: string): Promise<boolean> => hasEntry(`${orderId}/REFUND#`);

async function hasEntry(prefix: string): Promise<boolean> {
  return (await countRows(testLedgerRows, { partition: testLedger, prefix })) > 0;
}

async function isFirstTry({ key }: Ask): Promise<boolean> {
  const result = await transact([put('try', testLedgerRows, { account: testLedger, entry: `try#${key}` }, isNew)]);
  return result.ok;
}
