import { createHash, timingSafeEqual } from 'node:crypto'
import type { CredentialReader } from '../store/devices.ts'

/** One lookup serves this many logins, gathered for this long: a thousand devices connect within a second. */
const MAX_LOGINS = 500
const GATHER_MS = 5
/** Stands in for the hash of a device that does not exist, so that it costs as much as a wrong password. */
const NOBODY = Buffer.alloc(32)

export interface Login {
  /** @returns hash of the token that was accepted, null when it is refused; rejects when nobody can tell */
  byToken(deviceId: string, token: Uint8Array): Promise<Uint8Array | null>
  /** @returns whether the device exists and is not revoked; rejects when nobody can tell */
  byCertificate(deviceId: string): Promise<boolean>
}

export function login(credentials: CredentialReader): Login {
  const hashOf = gathered(
    ids => credentials.tokenHashes(ids),
    (found, id) => found.get(id),
  )
  const isAllowed = gathered(
    ids => credentials.allowed(ids),
    (found, id) => found.has(id),
  )
  return {
    async byToken(deviceId, token) {
      const given = createHash('sha256').update(token).digest()
      const stored = await hashOf(deviceId)
      const same = timingSafeEqual(given, stored?.length === given.length ? stored : NOBODY)
      return stored !== undefined && same ? given : null
    },
    byCertificate: isAllowed,
  }
}

/** Turns a lookup of many into lookups of one that travel together. */
function gathered<Found, Answer>(
  lookUp: (ids: readonly string[]) => Promise<Found>,
  answerFor: (found: Found, id: string) => Answer,
): (id: string) => Promise<Answer> {
  interface Waiting {
    readonly id: string
    readonly resolve: (answer: Answer) => void
    readonly reject: (error: unknown) => void
  }
  let waiting: Waiting[] = []
  let timer: NodeJS.Timeout | undefined

  async function send(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const batch = waiting
    waiting = []
    try {
      const found = await lookUp([...new Set(batch.map(one => one.id))])
      for (const one of batch) one.resolve(answerFor(found, one.id))
    } catch (error) {
      for (const one of batch) one.reject(error) // every login of the batch is answered "unavailable"
    }
  }

  return id =>
    new Promise((resolve, reject) => {
      waiting.push({ id, resolve, reject })
      if (waiting.length >= MAX_LOGINS) void send()
      else timer ??= setTimeout(send, GATHER_MS)
    })
}

/** Rejects when the work takes longer. */
export function within<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not decided within ${ms} ms`)), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
