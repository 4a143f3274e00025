// What other contexts may use of the feed: appending what was published, and reading on in it.
export { appendToFeed } from './append.ts';
export { readFeed } from './read-feed.ts';
export { readNewest } from './read-newest.ts';
