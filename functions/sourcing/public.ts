export { hasUnsourced, itemsWaitedFor, promoteItems, source } from './source-order.ts';
