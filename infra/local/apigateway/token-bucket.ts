/** Lets `rate` requests per second through on average, and up to `burst` at once. */
export class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  constructor(rate: number, burst: number, now: number) {
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /** Takes one token at `now` (milliseconds); false when there is none. */
  take(now: number): boolean {
    const elapsed = Math.max(0, now - this.#filledAt);
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsed / 1000) * this.#rate);
    this.#filledAt = Math.max(now, this.#filledAt);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
