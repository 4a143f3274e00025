// What other contexts may use of notifications: whether anybody outside listens to an event.
export { hasListeners } from './webhooks/listeners.ts';
