export { itemsWaitedFor, promoteItems, source } from './source-order.ts';
