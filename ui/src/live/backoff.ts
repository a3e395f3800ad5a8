/**
 * How long to wait before the next try: 250 ms, doubling, up to a limit. With a little chance, so
 * that many pages do not come at once.
 */
export class Backoff {
  #next: number;

  constructor(
    readonly first = 250,
    readonly limit = 3000,
  ) {
    this.#next = first;
  }

  /** Milliseconds to wait now. */
  take(): number {
    const wait = this.#next;
    this.#next = Math.min(this.limit, wait * 2);
    return wait * (0.9 + 0.2 * Math.random());
  }

  /** It worked: begin again. */
  reset(): void {
    this.#next = this.first;
  }
}
