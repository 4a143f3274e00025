export { loadAccount } from './account-store.ts';
export { authorise, type Authorisation } from './authorise.ts';
