/** Jobs and bytes that one batch may grow to. What the rest of the way does per batch costs the same for few as for many. */
export const MOST_JOBS = 100
export const MOST_BYTES = 2 * 1024 * 1024

/** The lines of a queue that a consumer joins when it is behind. */
export interface Joiner {
  /**
   * Puts the jobs that wait behind the one in hand into it, in one transaction: from then on they are one batch, whoever
   * runs it and however often. @returns all it carries, oldest first; null when the job is not ours any more
   */
  join(
    queue: string,
    job: { readonly id: string; readonly token: string; readonly texts: readonly string[] },
  ): Promise<readonly string[] | null>
}

/** What a job carries: one batch as it was added, or several that were joined. */
export function textsOf(data: unknown): readonly string[] {
  if (typeof data === 'object' && data !== null) {
    if ('batch' in data && typeof data.batch === 'string') return [data.batch]
    if ('batches' in data && Array.isArray(data.batches)) return data.batches.map(String)
  }
  throw new TypeError('The job carries no batch')
}
