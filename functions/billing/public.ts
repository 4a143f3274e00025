export { loadAccount } from './account-store.ts';
export { authorise, decideUndecided, type Authorisation } from './authorise.ts';
