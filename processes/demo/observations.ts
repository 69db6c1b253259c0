import { type Act, ownAct } from '../../model/act.ts'
import type { Clock, Instant } from '../../model/clock.ts'
import type { Vitals } from '../../model/vital-signs.ts'
import { DEMO_BEDS } from '../../simulators/demo/demo-ward.ts'
import type { ObservationStore } from '../../store/observations.ts'
import type { PatientStore } from '../../store/patients.ts'
import type { Spo2Scales } from '../../store/spo2-scales.ts'
import type { UserStore } from '../../store/users.ts'

export interface DemoObservationPorts {
  readonly patients: Pick<PatientStore, 'list'>
  readonly observations: Pick<ObservationStore, 'enter' | 'list'>
  readonly spo2Scales: Spo2Scales
  readonly users: Pick<UserStore, 'secretByEmail'>
  readonly clock: Clock
}

/** A round is made again when the one before is older than this: what it found counts for an hour to four. */
const ROUND_EVERY_MS = 2 * 3_600_000
const MINUTE_MS = 60_000

/** What a nurse finds on her round, by bed. Of the third she has not taken the temperature: a score with a gap. */
const ROUND: readonly Vitals[] = [
  { consciousness: 'A', o2_flow: 0, temp: 36.8, sbp: 124, dbp: 76, pain: 2 },
  { consciousness: 'A', o2_flow: 0, temp: 37.4, sbp: 108, dbp: 66, pain: 1 },
  { consciousness: 'A', o2_flow: 0, sbp: 131, dbp: 80, pain: 4 },
  { consciousness: 'A', o2_flow: 2, temp: 38.3, sbp: 118, dbp: 70, urine_output: 45 },
  { consciousness: 'A', o2_flow: 2, temp: 36.9, sbp: 138, dbp: 84 },
  { consciousness: 'A', o2_flow: 0, temp: 36.6, sbp: 116, dbp: 72, pain: 0 },
  { consciousness: 'C', o2_flow: 0, temp: 37.1, sbp: 128, dbp: 74, pain: 5 },
  { consciousness: 'A', o2_flow: 0, temp: 36.7, sbp: 112, dbp: 68 },
  { consciousness: 'A', o2_flow: 0, temp: 37.0, sbp: 119, dbp: 75, pain: 3 },
  { consciousness: 'A', o2_flow: 4, temp: 36.5, sbp: 104, dbp: 60, urine_output: 30 },
]
/** Bed of the patient with COPD. */
const SCALE_2_BED = 5
const SCALE_2_REASON = 'COPD with known hypercapnia, target 88 to 92 %'

/** A nurse's round through the demo ward with every start that finds none of late, and one order of SpO2 scale 2. */
export async function seedDemoObservations(ports: DemoObservationPorts): Promise<void> {
  const now = ports.clock()
  const nurse = await actBy(ports, 'nurse', now)
  const doctor = await actBy(ports, 'doctor', now, SCALE_2_REASON)
  for (const [i, { device }] of DEMO_BEDS.entries()) {
    const { items } = await ports.patients.list({ viewer: null, identifier: device.serialNumber, limit: 1 })
    const patientId = items[0]?.id
    if (patientId === undefined) continue
    const isOfScale2 = i + 1 === SCALE_2_BED && (await ports.spo2Scales.history(patientId)).length === 0
    if (isOfScale2 && doctor !== null) await ports.spo2Scales.order(patientId, 2, null, doctor)
    const values = ROUND[i]
    const [newest] = (await ports.observations.list({ patientId, limit: 1 })).items
    if (values === undefined || nurse === null || now - (newest?.measuredAt ?? 0) < ROUND_EVERY_MS) continue
    // One bed after the other, as on a round.
    await ports.observations.enter(patientId, { measuredAt: now - (DEMO_BEDS.length - i) * MINUTE_MS, values }, nurse)
  }
}

/** @returns null when nobody has this login */
async function actBy(
  { users }: DemoObservationPorts,
  who: 'nurse' | 'doctor',
  at: Instant,
  reason: string | null = null,
): Promise<Act | null> {
  const secret = await users.secretByEmail(`${who}@wardbeat.local`)
  return secret === null ? null : { ...ownAct(at, reason), by: secret.user.id }
}
