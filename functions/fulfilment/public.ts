export { release } from './releasing/release-order.ts';
