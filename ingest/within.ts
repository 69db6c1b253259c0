export class TooSlow extends Error {
  constructor(ms: number) {
    super(`No answer within ${ms} ms`)
    this.name = 'TooSlow'
  }
}

/** The promise's own outcome, or `TooSlow` after `ms`. The work behind it goes on, and nobody hears how it ends. */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TooSlow(ms)), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
