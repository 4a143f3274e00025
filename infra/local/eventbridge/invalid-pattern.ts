/** A pattern that is not in the event pattern language; says where and what is wrong. */
export class InvalidPattern extends Error {
  constructor(path: readonly string[], problem: string) {
    super(`event pattern${path.length > 0 ? ` at ${path.join('.')}` : ''}: ${problem}`);
    this.name = 'InvalidPattern';
  }
}
