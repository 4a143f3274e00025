import type { Reservation } from '@open-oms/client';
import { Command } from 'commander';
import { printFacts, printJson } from '../output.ts';
import { readPairs, wholeNumber } from '../quantities.ts';
import { jsonOption, sessionOf } from '../session.ts';

/** `oms reservations`: stock that is held for a basket. */
export function reservationsCommand(): Command {
  return new Command('reservations')
    .summary('stock that is held for a basket')
    .addCommand(hold())
    .addCommand(show())
    .addCommand(extend())
    .addCommand(release());
}

interface HoldOptions {
  readonly channel: string;
  readonly minutes: string;
  readonly pickup?: string;
  readonly country?: string;
}

function hold(): Command {
  return new Command('hold')
    .description('Holds units, all of them or none. An order that names the reservation gets them.')
    .argument('<line...>', 'sku=units')
    .requiredOption('--channel <id>', 'whose basket it is')
    .option('--minutes <n>', 'how long, a day at most', '15')
    .option('--pickup <location>', 'where the customer will collect')
    .option('--country <code>', 'where it will go to')
    .addOption(jsonOption())
    .action(async (pairs: string[], { channel, minutes, pickup, country }: HoldOptions, command: Command) => {
      const { client, json } = sessionOf(command);
      const lines = readPairs(pairs).map(({ name, value }) => ({ sku: name, quantity: value }));
      const body = { channel, lines, minutes: wholeNumber(minutes, '--minutes', 1), pickupLocation: pickup, country };
      print(await client.call('reserveStock', { body }), json);
    });
}

function show(): Command {
  return new Command('show')
    .description('Shows a reservation as it stands now.')
    .argument('<id>', 'its id')
    .addOption(jsonOption())
    .action(async (reservationId: string, _: object, command: Command) => {
      const { client, json } = sessionOf(command);
      print(await client.call('readReservation', { params: { reservationId } }), json);
    });
}

function extend(): Command {
  return new Command('extend')
    .description('Holds it for so many minutes from now on.')
    .argument('<id>', 'its id')
    .option('--minutes <n>', 'how long, a day at most', '15')
    .addOption(jsonOption())
    .action(async (reservationId: string, { minutes }: { minutes: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      const body = { minutes: wholeNumber(minutes, '--minutes', 1) };
      print(await client.call('extendReservation', { params: { reservationId }, body }), json);
    });
}

function release(): Command {
  return new Command('release')
    .description('Lets its units go, so that anybody can have them.')
    .argument('<id>', 'its id')
    .addOption(jsonOption())
    .action(async (reservationId: string, _: object, command: Command) => {
      const { client, json } = sessionOf(command);
      print(await client.call('releaseReservation', { params: { reservationId } }), json);
    });
}

function print(reservation: Reservation, json: boolean): void {
  if (json) return printJson(reservation);
  const { reservationId, channel, state, units, expiresAt, orderId } = reservation;
  printFacts({
    reservation: reservationId,
    channel,
    state,
    units: units.map(({ sku, quantity, location }) => `${quantity} ${sku} at ${location}`).join(', '),
    until: expiresAt,
    ...(orderId === undefined ? {} : { order: orderId }),
  });
}
