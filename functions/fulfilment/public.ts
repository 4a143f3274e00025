export { release } from './release-order.ts';
