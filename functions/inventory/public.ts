// What other contexts may use of inventory: writes for their own transactions, and reads of levels and backorders.
export { countStock } from './count-stock.ts';
export { bucketName, counterName, type Level } from './stock/level.ts';
export { levelsOf } from './stock/levels.ts';
export { levelsAt } from './stock/shelf-levels.ts';
export {
  claimWrites,
  damageWrites,
  freeWrites,
  shipWrites,
  shortages,
  type LeavingFor,
  type Shortage,
} from './claiming/claims.ts';
export { isHeld, stateTold, type Reservation } from './reserving/reservation.ts';
export { endWrites, extensionWrites, loadReservation } from './reserving/reservation-rows.ts';
export { letGo, reserveWrites } from './reserving/reserved-stock.ts';
export { notFoundWrites } from './stock/not-found.ts';
export { backorderWrite, isAhead, removeBackorderWrite, type Backorder } from './claiming/backorders.ts';
export { loadSerials, packWrite, serialMoveWrites, serialsAt, type SerialMove } from './serials/serial-rows.ts';
export { serialName, whereIs, type KnownSerials, type SerialName, type SerialUnit } from './serials/serial.ts';
export { takeBackWrites, type UnitsBack } from './stock/take-back.ts';
export { movesIn } from './stock/movement.ts';
export { stockOfItem } from './stock/stock-of-item.ts';
