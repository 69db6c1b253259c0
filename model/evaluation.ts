import type { DeviceEvent } from './device-event.ts'
import type { Presence, Tick } from './inbound.ts'
import type { Reading } from './reading.ts'

/** What travels from ingest to rules. Readings and events carry the patient found at ingest. */
export type Evaluation =
  | { readonly type: 'reading'; readonly reading: Reading }
  | { readonly type: 'event'; readonly event: DeviceEvent }
  | Presence
  | Tick
