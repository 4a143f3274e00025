// Run by itself, to be killed: backfills the table slowly and prints how far it is.
import { backfillTable } from '#infra/backfill/backfill-table.ts';
import { presentKinds } from './kinds.ts';

await backfillTable('Inventory', presentKinds, {
  rowsPerSecond: 200,
  tell: ({ looked }) => process.stdout.write(`${looked}\n`),
});
