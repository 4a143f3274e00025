// What other contexts may use of the feed: appending what was published.
export { appendToFeed } from './append.ts';
