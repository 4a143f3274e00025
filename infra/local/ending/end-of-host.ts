/** What a host that is running cannot go on with; the message is for the person who started it. */
export class EndOfHost extends Error {
  override readonly name = 'EndOfHost';
}
