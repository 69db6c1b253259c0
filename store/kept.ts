/** What a client sent with an id of its own: sent twice, it is kept once. */
export interface Kept<T> {
  readonly record: T
  /** False: it was there before, from the same person for the same patient. */
  readonly isNew: boolean
}
