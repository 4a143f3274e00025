import { Command, Option } from 'commander';
import type { CreditMemo, Invoice } from '@open-oms/client';
import { CommandError } from '../../connection.ts';
import { findOrderId, orderReference } from '../../find-order.ts';
import { moment, printFacts, printJson, printTable } from '../../output.ts';
import { wholeNumber } from '../../quantities.ts';
import { jsonOption, sessionOf, type Session } from '../../session.ts';
import { take } from '../../take.ts';

type Client = Session['client'];
type Document = Invoice | CreditMemo;

/** `oms invoices`: what was invoiced, and credited. */
export function invoicesCommand(): Command {
  return new Command('invoices')
    .summary('list and show invoices and credit memos')
    .addCommand(list())
    .addCommand(show());
}

interface ListOptions {
  readonly branch?: string;
  readonly order?: string;
  readonly creditMemos?: boolean;
  readonly limit: string;
}

function list(): Command {
  return new Command('list')
    .description('Lists the invoices of a branch, the newest first, or the invoices and credit memos of one order.')
    .addOption(new Option('--branch <branch>', 'branch').conflicts('order'))
    .option('--order <order>', orderReference)
    .option('--credit-memos', 'credit memos of the branch in place of invoices')
    .option('--limit <n>', 'how many at most; 0 for all', '50')
    .addOption(jsonOption())
    .action(async (options: ListOptions, command: Command) => {
      const { client, json } = sessionOf(command);
      const documents = await documentsOf(client, options);
      if (json) return printJson(documents);
      printTable(
        ['number', 'issued', 'order', 'currency', 'net', 'tax', 'total'],
        documents.map((one) => [
          one.number,
          moment(one.issuedAt),
          orderOf(one),
          one.currency,
          one.net,
          one.tax,
          one.total,
        ]),
      );
    });
}

async function documentsOf(client: Client, { branch, order, creditMemos, limit }: ListOptions): Promise<Document[]> {
  if (order !== undefined) {
    const params = { orderId: await findOrderId(client, order) };
    const payments = await client.call('listOrderPayments', { params });
    const numbers = [...new Set(payments.captures.map(({ invoice }) => invoice)), ...payments.creditMemos];
    return Promise.all(numbers.map((number) => readDocument(client, number)));
  }
  if (branch === undefined) throw new CommandError('name a --branch or an --order');
  const query = { branch, newestFirst: 'true' as const, limit: 100 };
  const found: AsyncIterable<Document> = creditMemos
    ? client.each('listCreditMemos', { query })
    : client.each('listInvoices', { query });
  return take(found, wholeNumber(limit, '--limit'));
}

function show(): Command {
  return new Command('show')
    .description('Shows an invoice or a credit memo as it was issued: lines, charges, discounts, taxes by rate.')
    .argument('<number>', 'its number, such as INV-uk-000001 or CRM-uk-000001')
    .addOption(jsonOption())
    .action(async (number: string, _: unknown, command: Command) => {
      const { client, json } = sessionOf(command);
      const document = await readDocument(client, number);
      if (json) return printJson(document);
      printDocument(document);
    });
}

function readDocument(client: Client, number: string): Promise<Document> {
  if (number.startsWith('CRM-')) return client.call('readCreditMemo', { params: { creditMemoId: number } });
  return client.call('readInvoice', { params: { invoiceId: number } });
}

/** The channel's number of its order, as far as it tells; of a credit memo without one, its reference. */
function orderOf(one: Document): string {
  if ('externalNumber' in one) return `${one.channel}/${one.externalNumber}`;
  return one.orderId ?? ('reference' in one ? (one.reference ?? '') : '');
}

function printDocument(one: Document): void {
  const { presentment, billTo } = one;
  printFacts({
    Number: one.number,
    Issued: moment(one.issuedAt),
    Branch: one.branch,
    Order: orderOf(one),
    'Billed to': billTo && [billTo.company ?? billTo.name, billTo.vatNumber].filter(Boolean).join(', '),
    'Purchase order': one.purchaseOrderNumber,
    Reason: 'reason' in one ? one.reason : undefined,
    Prices: one.pricesIncludeTax ? 'with tax' : 'without tax',
    Total: `${one.total} ${one.currency} (net ${one.net}, tax ${one.tax})`,
    Shown: presentment && `${presentment.total} ${presentment.currency}`,
  });
  const lines = one.lines.map((line) => [line.sku ?? '', line.description, line.quantity, ...pricedRow(line)]);
  const charges = (one.charges ?? []).map((charge) => [charge.kind, charge.name ?? '', '', ...pricedRow(charge)]);
  printTable(['sku', 'description', 'units', 'price', 'discounts', 'taxes', 'amount'], [...lines, ...charges]);
  if (one.taxes.length === 0) return;
  printTable(
    ['tax', 'rate', 'jurisdiction', 'on', 'amount', 'remitted by'],
    one.taxes.map(({ name = '', rate, jurisdiction = '', net, amount, remittedBy = 'seller' }) => [
      name,
      rate === undefined ? '' : `${rate} %`,
      jurisdiction,
      net,
      amount,
      remittedBy,
    ]),
  );
}

interface Priced {
  readonly price: string;
  readonly discounts: readonly { readonly amount: string }[];
  readonly taxes: readonly { readonly amount: string }[];
  readonly amount: string;
}

const pricedRow = ({ price, discounts, taxes, amount }: Priced): string[] => [
  price,
  discounts.map((one) => one.amount).join(' + '),
  taxes.map((one) => one.amount).join(' + '),
  amount,
];
