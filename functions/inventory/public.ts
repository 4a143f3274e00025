// What other contexts may use of inventory: writes for their own transactions, and reads of levels and backorders.
export type { Level } from './level.ts';
export { counterName } from './level.ts';
export { levelsOf } from './levels.ts';
export { claimable, takeFromShards } from './shards.ts';
export { claimWrites, damageWrites, freeWrites, shipWrites, type AllocatedUnits, type ClaimOfStock } from './claims.ts';
export { notFoundWrites } from './not-found.ts';
export { backorderWrite, backordersOf, removeBackorderWrite, type Backorder } from './backorders.ts';
export { stockOfItem, type StockOfItem } from './stock-of-item.ts';
