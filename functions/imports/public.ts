// What the process that carries out the rows of imports uses of them.
export { fileKey } from './file-key.ts';
export { carriedOn, failed, keptApart, lookedAt, restarted, surveyed, unableToGoOn } from './import-decisions.ts';
export { isActive } from './import-status.ts';
export { seeLine, type Import, type RowOutcome } from './import.ts';
export { bulkKinds, type BulkKind } from './reading/columns.ts';
export { flawedOrders } from './reading/lines-of-orders.ts';
export { rowsBehind, surveyFile, type BulkRow } from './reading/read-rows.ts';
export { withoutCells } from './reading/without-cells.ts';
export { importRows } from './rows.ts';
export { attentionQueue, changeImport, loadImport, outcomesWrite } from './store.ts';
