import { Command, Option } from 'commander';
import type { Call, FulfilmentOrder, OpenOms } from '@open-oms/client';
import { CommandError } from '../connection.ts';
import { findOrderId, orderReference } from '../find-order.ts';
import { printJson, printLine, printTable } from '../output.ts';
import { readPairs, sumOfQuantities } from '../quantities.ts';
import { collect, jsonOption, sessionOf } from '../session.ts';

/** `oms parcels`: what left for an order, and what of it does not arrive. */
export function parcelsCommand(): Command {
  return new Command('parcels')
    .summary('list the parcels of an order, report what is lost, receive what comes back')
    .addCommand(listParcels())
    .addCommand(reportLoss())
    .addCommand(receiveBack());
}

function listParcels(): Command {
  return new Command('list')
    .description('Lists what has left for an order, with its tracking numbers and what was lost of it.')
    .argument('<order>', orderReference)
    .addOption(jsonOption())
    .action(async (reference: string, _: unknown, command: Command) => {
      const { client, json } = sessionOf(command);
      const left = await leftFor(client, reference);
      if (json) return printJson(left);
      printTable(
        ['fulfilment order', 'from', 'state', 'carrier', 'tracking numbers', 'units', 'lost', 'back', 'serial numbers'],
        left.map((one) => [
          one.fulfilmentOrderId,
          one.location,
          one.state,
          one.shipment?.carrier ?? '',
          numbersOf(one).join(', '),
          unitsOf(one.lines),
          unitsOf((one.losses ?? []).flatMap(({ lines }) => lines)) || '',
          unitsOf((one.sentBack ?? []).flatMap(({ lines }) => lines)) || '',
          one.lines.flatMap(({ serials = [] }) => serials).join(', '),
        ]),
      );
    });
}

interface LossOptions {
  readonly fulfilmentOrder?: string;
  readonly parcel?: string;
  readonly line?: string[];
  readonly serial?: string[];
  readonly destroyed?: boolean;
}

function reportLoss(): Command {
  return new Command('lost')
    .description(
      'Reports that a parcel, or units of it, were lost or destroyed in transit. What was charged for them is credited; this is final.',
    )
    .argument('<order>', orderReference)
    .option('--fulfilment-order <id>', 'which, where several are on their way')
    .option('--parcel <number>', 'tracking number of the parcel; all that is under way unless given')
    .option('--line <line=units>', 'only these units, such as 1=2; can be given several times', collect)
    .option('--serial <number>', 'of a unit of the one line that is given; can be given several times', collect)
    .option('--destroyed', 'destroyed and not lost')
    .addOption(jsonOption())
    .action(async (reference: string, options: LossOptions, command: Command) => {
      const { client, json } = sessionOf(command);
      const { fulfilmentOrderId, orderId } = chosen(await leftFor(client, reference), options);
      const lines = linesIn(options);
      const body: Call<'reportLoss'>['body'] = {
        cause: options.destroyed ? 'destroyed' : 'lost',
        ...(options.parcel ? { trackingNumber: options.parcel } : {}),
        ...(lines ? { lines } : {}),
      };
      const after = await client.call('reportLoss', { params: { orderId, fulfilmentOrderId }, body });
      if (json) return printJson(after);
      const loss = after.losses?.at(-1);
      for (const { lineId, quantity } of loss?.lines ?? []) printLine(`line ${lineId}: ${quantity} ${loss?.cause}`);
      printLine(`fulfilment order ${after.fulfilmentOrderId} is ${after.state}`);
    });
}

interface BackOptions extends Omit<LossOptions, 'destroyed'> {
  readonly condition?: Condition;
  readonly lot?: string;
  readonly returned?: boolean;
}

/** The API's own words; a new one is missed by the compiler. */
const conditions = Object.keys({ new: true, refurbished: true, used: true, damaged: true } satisfies Record<
  Condition,
  true
>);

type Condition = NonNullable<NonNullable<Call<'receiveBack'>['body']['lines']>[number]['condition']>;

function receiveBack(): Command {
  return new Command('back')
    .description(
      'Receives units into stock that the customer has refused, or that the carrier has returned. What was charged for them is credited.',
    )
    .argument('<order>', orderReference)
    .option('--fulfilment-order <id>', 'which, where several have left')
    .option('--parcel <number>', 'tracking number of the parcel; all that is under way unless given')
    .option('--line <line=units>', 'only these units, such as 1=2; can be given several times', collect)
    .option('--serial <number>', 'of a unit of the one line that is given; can be given several times', collect)
    .addOption(new Option('--condition <condition>', 'how the units of the lines are now').choices(conditions))
    .option('--lot <lot>', 'the lot of the units of the lines, where they left from several')
    .option('--returned', 'returned to sender and not refused')
    .addOption(jsonOption())
    .action(async (reference: string, options: BackOptions, command: Command) => {
      const { client, json } = sessionOf(command);
      const { line, lot, condition, parcel } = options;
      if (!line && (lot ?? condition) !== undefined) {
        throw new CommandError('--condition and --lot are of units that are named by --line');
      }
      const { fulfilmentOrderId, orderId } = chosen(await leftFor(client, reference), options, true);
      const of = { ...(lot ? { lot } : {}), ...(condition ? { condition } : {}) };
      const lines = linesIn(options);
      const body: Call<'receiveBack'>['body'] = {
        cause: options.returned ? 'returned_to_sender' : 'refused',
        ...(parcel ? { trackingNumber: parcel } : {}),
        ...(lines ? { lines: lines.map((units) => ({ ...units, ...of })) } : {}),
      };
      const after = await client.call('receiveBack', { params: { orderId, fulfilmentOrderId }, body });
      if (json) return printJson(after);
      for (const { lineId, quantity } of after.sentBack?.at(-1)?.lines ?? []) {
        printLine(`line ${lineId}: ${quantity} came back`);
      }
      printLine(`fulfilment order ${after.fulfilmentOrderId} is ${after.state}`);
    });
}

/** The units that options name; undefined where they name none. */
function linesIn({ line, serial: serials }: Pick<LossOptions, 'line' | 'serial'>) {
  if (serials && line?.length !== 1) throw new CommandError('--serial is of units of one line; give it by --line');
  if (!line) return undefined;
  const of = serials ? { serials } : {};
  return readPairs(line, '1=2').map(({ name, value }) => ({ lineId: name, quantity: value, ...of }));
}

/** What has left for an order. */
async function leftFor(client: OpenOms, reference: string): Promise<FulfilmentOrder[]> {
  const orderId = await findOrderId(client, reference);
  const { items } = await client.call('listOrderFulfilmentOrders', { params: { orderId } });
  return items.filter(({ shipment }) => shipment !== undefined);
}

/** The one that is meant. Throws a CommandError where none is, or several may be. */
function chosen(
  left: readonly FulfilmentOrder[],
  { fulfilmentOrder, parcel }: Pick<LossOptions, 'fulfilmentOrder' | 'parcel'>,
  orLost = false,
): FulfilmentOrder {
  const meant = left.filter(
    (one) =>
      (fulfilmentOrder
        ? one.fulfilmentOrderId === fulfilmentOrder
        : one.state === 'handed_over' || (orLost && one.state === 'undelivered')) &&
      (parcel === undefined || numbersOf(one).some((number) => number.toUpperCase() === parcel.toUpperCase())),
  );
  const [only, ...others] = meant;
  if (only && others.length === 0) return only;
  if (!only) throw new CommandError('nothing of the order is on its way that fits; see "oms parcels list"', 4);
  const ids = meant.map(({ fulfilmentOrderId }) => fulfilmentOrderId).join(', ');
  throw new CommandError(`several are on their way: name one with --fulfilment-order (${ids})`);
}

function numbersOf({ shipment }: FulfilmentOrder): string[] {
  const numbers = [shipment?.trackingNumber, ...(shipment?.packages ?? []).map((one) => one.trackingNumber)];
  return [...new Set(numbers.filter((number) => number !== undefined))];
}

const unitsOf = (lines: readonly { readonly quantity: number }[]): number =>
  sumOfQuantities(lines.map(({ quantity }) => quantity));
