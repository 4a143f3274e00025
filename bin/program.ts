import { Command } from 'commander';
import { booksCommand } from './commands/money/books.ts';
import { changeCommand } from './commands/orders/change.ts';
import { mapCommand } from './commands/orders/map.ts';
import { cancelCommand } from './commands/orders/cancel.ts';
import { exportCommand } from './commands/orders/export.ts';
import { customersCommand } from './commands/people/customers.ts';
import { erasuresCommand } from './commands/people/erasures.ts';
import { eventsCommand } from './commands/events.ts';
import { exceptionsCommand } from './commands/exceptions.ts';
import { holdsCommand } from './commands/holds.ts';
import { importCommand } from './commands/import.ts';
import { listCommand } from './commands/orders/list.ts';
import { loginCommand } from './commands/login.ts';
import { parcelsCommand } from './commands/parcels.ts';
import { placeCommand, recordCommand } from './commands/orders/place.ts';
import { invoicesCommand } from './commands/money/invoices.ts';
import { pricesCommand } from './commands/money/prices.ts';
import { ratesCommand } from './commands/money/rates.ts';
import { receiveCommand } from './commands/money/receive.ts';
import { restoreCommand } from './commands/restore.ts';
import { showCommand } from './commands/orders/show.ts';
import { reservationsCommand } from './commands/reservations.ts';
import { stockCommand } from './commands/stock.ts';
import { watchCommand } from './commands/orders/watch.ts';
import { jsonOption } from './session.ts';

const exitCodes = `
Exit codes:
  0  done
  1  wrong usage, something unexpected, or a check that failed
  2  refused by the API
  3  not logged in, or settings are missing
  4  not found
  5  the system cannot be reached

Connection:
  OMS_API, OMS_TOKEN_URL, OMS_CLIENT_ID and OMS_CLIENT_SECRET, or what "oms login" has kept.`;

/** Every command of `oms`. */
export function omsProgram(): Command {
  return new Command('oms')
    .description('Command line of the order management system, over its public API.')
    .addOption(jsonOption())
    .addHelpText('after', exitCodes)
    .addCommand(loginCommand())
    .addCommand(placeCommand())
    .addCommand(recordCommand())
    .addCommand(showCommand())
    .addCommand(listCommand())
    .addCommand(exportCommand())
    .addCommand(watchCommand())
    .addCommand(changeCommand())
    .addCommand(mapCommand())
    .addCommand(cancelCommand())
    .addCommand(holdsCommand())
    .addCommand(parcelsCommand())
    .addCommand(stockCommand())
    .addCommand(reservationsCommand())
    .addCommand(exceptionsCommand())
    .addCommand(eventsCommand())
    .addCommand(receiveCommand())
    .addCommand(customersCommand())
    .addCommand(erasuresCommand())
    .addCommand(invoicesCommand())
    .addCommand(booksCommand())
    .addCommand(pricesCommand())
    .addCommand(ratesCommand())
    .addCommand(importCommand())
    .addCommand(restoreCommand());
}
