/** Of many processes that could do a job, one does. */
export interface Leadership {
  /**
   * Tries to be the one, or checks that this process still is. Losing it unnoticed for a moment is possible (a broken
   * connection), so what leaders do must be harmless when two do it.
   * @returns whether this process leads now; false also when the store does not answer
   */
  hold(): Promise<boolean>
  /** Lets another process lead. */
  release(): Promise<void>
}
