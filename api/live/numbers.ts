import type { LiveVitals } from '../../bus/live-vitals.ts'
import type { ScoreView } from '../../model/score-view.ts'
import { encode, encodeNumbers } from './encode.ts'
import { MOST_NUMBERS_KEPT } from './limits.ts'
import type { Wire } from './wire.ts'

/** What of a patient is true until a newer one comes, with its bytes, made when the first client needs them. */
export interface Numbers {
  readonly patientId: string
  /** The newer of two with the same key replaces the older. */
  readonly key: string
  readonly bytes: () => Buffer
}

export function numbersOf(live: LiveVitals): Numbers {
  return { patientId: live.patientId, key: keyOf(live), bytes: once(() => encodeNumbers(live)) }
}

export function scoreNumbers(patientId: string, score: ScoreView): Numbers {
  return { patientId, key: `${patientId} score`, bytes: once(() => encode({ type: 'score', patientId, score })) }
}

function once(make: () => Buffer): () => Buffer {
  let bytes: Buffer | undefined
  return () => {
    bytes ??= make()
    return bytes
  }
}

/** Live numbers of one client: sent while it keeps up, else the newest is kept and the older dropped. */
export function createNumbers(wire: Wire, onDropped: () => void) {
  const kept = new Map<string, Numbers>()

  function keep(numbers: Numbers): void {
    if (kept.delete(numbers.key)) onDropped()
    kept.set(numbers.key, numbers)
    const oldest = kept.keys().next().value
    if (kept.size > MOST_NUMBERS_KEPT && oldest !== undefined) {
      kept.delete(oldest)
      onDropped()
    }
  }

  function offerKept(): void {
    if (kept.size === 0 || wire.isSlow()) return
    const waiting = [...kept.values()]
    kept.clear()
    wire.sendAll(waiting.map(n => n.bytes()))
  }

  return {
    offerKept,
    /** Forgets what is kept of other patients: they may not be seen any more. */
    keepOnly(isWanted: (patientId: string) => boolean): void {
      for (const [key, { patientId }] of kept) if (!isWanted(patientId)) kept.delete(key)
    },
    offer(numbers: readonly Numbers[]): void {
      offerKept()
      if (wire.isSlow() || kept.size > 0) numbers.forEach(keep)
      else wire.sendAll(numbers.map(n => n.bytes()))
    },
  }
}

export type ClientNumbers = ReturnType<typeof createNumbers>

/** With the codes, or a heart rate of now would drop the blood pressure of a minute ago. */
function keyOf({ patientId, deviceId, vitals }: LiveVitals): string {
  return `${patientId} ${deviceId} ${Object.keys(vitals).join()}`
}
