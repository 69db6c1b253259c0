export class TooSlow extends Error {
  constructor(ms: number) {
    super(`No answer within ${ms} ms`)
    this.name = 'TooSlow'
  }
}

/**
 * The promise's own outcome, or `TooSlow` after `ms`. The work behind it goes on; `late` hears when it ends after all.
 */
export function within<T>(ms: number, work: Promise<T>, late: () => void = () => {}): Promise<T> {
  return new Promise((resolve, reject) => {
    let tooSlow = false
    const timer = setTimeout(() => {
      tooSlow = true
      reject(new TooSlow(ms))
    }, ms)
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      if (tooSlow) late()
    })
  })
}
