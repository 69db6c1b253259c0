import type { DeviceEvent } from '../model/device-event.ts'
import type { DeviceMessage } from '../model/inbound.ts'
import type { Reading } from '../model/reading.ts'
import type { Reject } from '../model/reject.ts'
import { encodeEvent } from '../model/wire/event.ts'
import { encodeNative } from '../model/wire/native.ts'
import { Unstorable } from '../store/unstorable.ts'
import { makeRejects } from './make-rejects.ts'

/**
 * Writes a batch. What the store can never take is halved until the culprit stands alone and is set aside: one bad record
 * must not hold up the others. Every other failure is the caller's.
 */
export async function writeSparing<T>(
  batch: readonly T[],
  write: (batch: readonly T[]) => Promise<void>,
  setAside: (culprit: T, why: Unstorable) => Promise<void>,
): Promise<void> {
  try {
    await write(batch)
  } catch (error) {
    if (!(error instanceof Unstorable)) throw error
    const [culprit] = batch
    if (batch.length > 1) {
      const half = batch.length >> 1
      await writeSparing(batch.slice(0, half), write, setAside)
      await writeSparing(batch.slice(half), write, setAside)
    } else if (culprit !== undefined) await setAside(culprit, error) // quarantined
  }
}

/** A reading that cannot be stored, as a message that can be replayed. */
export function readingReject(reading: Reading, why: Unstorable): readonly Reject[] {
  const { deviceId, deviceTime, arrivedAt, seq, vitals } = reading
  return poisonous({ deviceId, arrivedAt, kind: 'vitals', payload: encodeNative({ deviceTime, seq, vitals }) }, why)
}

/** An event that cannot be stored, as a message that can be replayed. */
export function eventReject(event: DeviceEvent, why: Unstorable): readonly Reject[] {
  const { deviceId, arrivedAt } = event
  return poisonous({ deviceId, arrivedAt, kind: 'events', payload: encodeEvent(event) }, why)
}

function poisonous(message: Omit<DeviceMessage, 'type'>, why: Unstorable): readonly Reject[] {
  return makeRejects({ type: 'message', ...message }, [
    { reason: 'poisonous', detail: `payload: the store cannot take it (${why.message})` },
  ])
}
