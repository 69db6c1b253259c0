/**
 * The store can never take this batch, because of what is in it: the same again fails again. Nothing of it was stored.
 * Whoever handed it in halves it until the culprit stands alone, so that one bad record holds up nobody.
 */
export class Unstorable extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : 'The store refuses what is in the batch', { cause })
    this.name = 'Unstorable'
  }
}
