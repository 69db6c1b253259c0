import type { Random } from './random.ts'

/** What goes wrong, each with its probability per message. */
export interface FaultSettings {
  /** The reading is lost inside the device. */
  readonly drop: number
  /** The same message is published twice. */
  readonly duplicate: number
  readonly late: { readonly probability: number; readonly ms: number }
  /** The device's clock minus the true time, ms, for the whole run. */
  readonly skewMs: number
  /** The connection is cut without a DISCONNECT just after the message was handed to it. */
  readonly disconnect: number
  /** An unusable payload is published besides the message. */
  readonly garbage: number
}

export const NO_FAULTS: FaultSettings = {
  drop: 0,
  duplicate: 0,
  late: { probability: 0, ms: 0 },
  skewMs: 0,
  disconnect: 0,
  garbage: 0,
}

/** The fate of one message. */
export interface FaultPlan {
  readonly drop: boolean
  readonly duplicate: boolean
  /** How long the message is held back, ms. */
  readonly lateMs: number
  readonly disconnect: boolean
  readonly garbage: string | Uint8Array | null
}

/** Draws as many numbers whatever the settings are, so that switching one fault on leaves the others where they were. */
export function planFaults(settings: FaultSettings, random: Random): FaultPlan {
  const [drop, duplicate, late, disconnect, garbage, which] = [
    random.next() < settings.drop,
    random.next() < settings.duplicate,
    random.next() < settings.late.probability,
    random.next() < settings.disconnect,
    random.next() < settings.garbage,
    random.next(),
  ]
  return {
    drop,
    duplicate,
    lateMs: late ? settings.late.ms : 0,
    disconnect,
    garbage: garbage ? (GARBAGE[Math.floor(which * GARBAGE.length)] ?? '') : null,
  }
}

/** Payloads that no vitals topic can use. All of them must be acknowledged, refused with a reason, and harm nobody. */
export const GARBAGE: readonly (string | Uint8Array)[] = [
  '',
  '{"ts":',
  'null',
  '"hello"',
  '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]',
  '{"vitals":{"hr":NaN}}',
  '{"vitals":{"hr":"seventy-two"}}',
  '{"vitals":{"hr":1e400}}',
  '{"vitals":{"hr":-5,"spo2":140}}',
  '{"vitals":{"mood":7}}',
  '{"__proto__":{"admin":true},"vitals":{}}',
  '{"ts":0,"vitals":{"hr":72}}',
  '{"ts":3786912000000,"vitals":{"hr":72}}',
  new Uint8Array([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28]),
]
