import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { type SigningPorts, signOrder } from '../../api/routes/orders/sign.ts'
import { type Act, ownAct } from '../../model/act.ts'
import type { Clock, Instant } from '../../model/clock.ts'
import { DEMO_BEDS } from '../../simulators/demo/demo-ward.ts'
import type { MessageStore } from '../../store/messages.ts'
import type { NoteStore } from '../../store/notes.ts'
import type { PatientStore } from '../../store/patients.ts'
import type { Settings } from '../../store/settings.ts'
import type { TreatmentPlanStore } from '../../store/treatment-plans.ts'
import type { UserStore } from '../../store/users.ts'
import { DEMO_MESSAGES, DEMO_NOTES, DEMO_ORDERS, DEMO_PLAN, type DemoWriter } from './clinical-data.ts'

export interface DemoClinicalPorts extends SigningPorts {
  readonly messages: Pick<MessageStore, 'write'>
  readonly notes: Pick<NoteStore, 'write' | 'sign'>
  readonly patients: Pick<PatientStore, 'get' | 'list'>
  readonly plans: Pick<TreatmentPlanStore, 'create'>
  readonly settings: Settings
  readonly users: Pick<UserStore, 'secretByEmail'>
  readonly clock: Clock
}

/** Setting that says that it was done, so that a person may change it. */
const SETTING = 'demo-clinical'
const Seeded = Type.Object({ seeded: Type.Literal(true) })
const MINUTE_MS = 60_000

/**
 * A plan, notes, orders and messages of the patient in bed 1, once; one that was cut short is finished. What somebody
 * without a login would have written is left out.
 */
export async function seedDemoClinical(ports: DemoClinicalPorts): Promise<void> {
  const { settings, clock } = ports
  if (Value.Check(Seeded, await settings.get(SETTING))) return
  const now = clock()
  const patientId = await patientOfBedOne(ports)
  const writers = await writersOf(ports)
  const actOf = (by: DemoWriter, minutesAgo: number) => actBy(writers, by, now - minutesAgo * MINUTE_MS)
  if (patientId !== null) {
    await seedPlanAndNotes(ports, patientId, actOf)
    await seedOrders(ports, patientId, actOf)
    for (const { id, by, minutesAgo, ...message } of DEMO_MESSAGES) {
      const act = actOf(by, minutesAgo)
      if (act !== null) await ports.messages.write(patientId, message, act, id)
    }
  }
  await settings.set(SETTING, { seeded: true, at: now })
}

type ActOf = (by: DemoWriter, minutesAgo: number) => Act | null

async function seedPlanAndNotes({ plans, notes }: DemoClinicalPorts, patientId: string, actOf: ActOf): Promise<void> {
  const planned = actOf(DEMO_PLAN.by, DEMO_PLAN.minutesAgo)
  if (planned !== null) await plans.create(patientId, DEMO_PLAN.plan, planned, DEMO_PLAN.id)
  for (const { id, by, minutesAgo, note, isSigned } of DEMO_NOTES) {
    const act = actOf(by, minutesAgo)
    if (act === null) continue
    const { record } = await notes.write(patientId, note, act, id)
    if (isSigned && record.signedAt === null) await notes.sign(patientId, id, null, act)
  }
}

async function seedOrders(ports: DemoClinicalPorts, patientId: string, actOf: ActOf): Promise<void> {
  for (const { id, by, minutesAgo, order, isStarted } of DEMO_ORDERS) {
    const [act, given] = [actOf(by, minutesAgo), actOf('nurse', minutesAgo - 10)]
    if (act === null) continue
    const { record } = await ports.orders.draft(patientId, order, act, id)
    let { state } = record
    if (state === 'draft') state = (await signOrder(ports, { patientId, orderId: id }, [], null, act)).state
    if (isStarted && given !== null && state === 'signed') await ports.orders.move(patientId, id, 'start', null, given)
  }
}

/** @returns null when nobody has this login */
function actBy(writers: ReadonlyMap<DemoWriter, string>, by: DemoWriter, at: Instant): Act | null {
  const userId = writers.get(by)
  return userId === undefined ? null : { ...ownAct(at), by: userId }
}

async function writersOf({ users }: DemoClinicalPorts): Promise<ReadonlyMap<DemoWriter, string>> {
  const writers = new Map<DemoWriter, string>()
  for (const writer of ['nurse', 'doctor', 'patient'] as const) {
    const secret = await users.secretByEmail(`${writer}@wardbeat.local`)
    if (secret !== null) writers.set(writer, secret.user.id)
  }
  return writers
}

async function patientOfBedOne({ patients }: DemoClinicalPorts): Promise<string | null> {
  const serialNumber = DEMO_BEDS[0]?.device.serialNumber ?? ''
  const { items } = await patients.list({ viewer: null, q: serialNumber, limit: 10 })
  return items.find(({ identifiers }) => identifiers.some(({ value }) => value === serialNumber))?.id ?? null
}
