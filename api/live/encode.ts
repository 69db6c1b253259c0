import type { LiveVitals } from '../../bus/live-vitals.ts'
import type { ServerMessage } from '../../model/live-messages.ts'

/** Messages leave as bytes, made once however many clients get them. */
export function encode(message: ServerMessage): Buffer {
  return Buffer.from(JSON.stringify(message))
}

export function encodeNumbers({ patientId, deviceId, measuredAt, arrivedAt, vitals }: LiveVitals): Buffer {
  return encode({ type: 'vitals', patientId, deviceId, ts: measuredAt, vitals, arrivedAt })
}
