// What other contexts may use of notifications: whether a webhook endpoint listens to an event.
export { hasListeners } from './endpoints/listeners.ts';
