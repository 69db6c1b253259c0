import { createHash, randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { ownAct } from '../model/act.ts'
import type { Patient } from '../model/patient.ts'
import { DEMO_BEDS, DEMO_WARD, type DemoBed } from '../simulators/demo/demo-ward.ts'
import { type DeviceRegistry, UNDESCRIBED } from '../store/devices.ts'
import type { PatientStore } from '../store/patients.ts'
import type { Settings } from '../store/settings.ts'
import { type DemoAccountPorts, seedDemoAccounts } from './demo/accounts.ts'

/** What the demo needs of the stores. */
export interface DemoPorts extends DemoAccountPorts {
  readonly patients: Pick<PatientStore, 'create' | 'list'>
  readonly devices: Pick<DeviceRegistry, 'create' | 'get' | 'rotateCredential' | 'assign'>
}

/** Setting that says that patients, devices and assignments were made, so that a person may change them. */
const SETTING = 'demo'
const Seeded = Type.Object({ seeded: Type.Literal(true) })
/** Numbering system by which a start that was cut short finds the patients it has made already. */
const IDENTIFIER_SYSTEM = 'urn:wardbeat:demo'
/** 256 bit, as every device token. */
const TOKEN_BYTES = 32

/** @returns whether this installation was seeded as demo before */
export async function isDemo(settings: Settings): Promise<boolean> {
  return Value.Check(Seeded, await settings.get(SETTING))
}

/**
 * Makes the demo ward once. Later calls change nothing but the credentials of its devices, because a token is stored
 * only as a hash and the replay needs one; a device that somebody removed stays removed.
 * @returns token per device id
 */
export async function seedDemo(ports: DemoPorts): Promise<{ credentials: Record<string, string> }> {
  const seeded = await isDemo(ports.settings)
  const credentials: Record<string, string> = {}
  for (const bed of DEMO_BEDS) {
    const token = seeded ? await renewToken(ports, bed.device.id) : await seedBed(ports, bed)
    if (token !== null) credentials[bed.device.id] = token
  }
  await seedDemoAccounts(ports, (await findPatient(ports, DEMO_BEDS[0]))?.id ?? null)
  if (!seeded) await ports.settings.set(SETTING, { seeded: true, at: ports.clock() })
  return { credentials }
}

async function seedBed(ports: DemoPorts, bed: DemoBed): Promise<string> {
  const patientId = await patientOf(ports, bed)
  const { id, ...described } = bed.device
  const now = ports.clock()
  let token = await renewToken(ports, id)
  if (token === null) {
    token = newToken()
    await ports.devices.create(
      id,
      {
        ...UNDESCRIBED,
        ...described,
        kind: 'bedside-monitor',
        intervalSeconds: 1,
      },
      sha256(token),
      now,
    )
  }
  await ports.devices.assign(id, patientId, now, { replace: true }, ownAct(now))
  return token
}

async function patientOf(ports: DemoPorts, bed: DemoBed): Promise<string> {
  const known = await findPatient(ports, bed)
  if (known) return known.id
  const { name, birthDate, sex } = bed
  const made = await ports.patients.create(
    { name, birthDate, sex, identifiers: [identifierOf(bed)], ward: DEMO_WARD, bed: bed.bed },
    ownAct(ports.clock()),
  )
  return made.id
}

async function findPatient({ patients }: DemoPorts, bed: DemoBed | undefined): Promise<Patient | undefined> {
  if (bed === undefined) return undefined
  const identifier = identifierOf(bed)
  const found = await patients.list({ viewer: null, q: identifier.value, limit: 10 })
  return found.items.find(({ identifiers }) =>
    identifiers.some(({ system, value }) => system === identifier.system && value === identifier.value),
  )
}

const identifierOf = (bed: DemoBed) => ({ system: IDENTIFIER_SYSTEM, value: bed.device.serialNumber })

/** @returns null when there is no such device */
async function renewToken({ devices, clock }: DemoPorts, deviceId: string): Promise<string | null> {
  if ((await devices.get(deviceId)) === null) return null
  const token = newToken()
  await devices.rotateCredential(deviceId, sha256(token), clock())
  return token
}

const newToken = () => randomBytes(TOKEN_BYTES).toString('base64url')
const sha256 = (token: string) => createHash('sha256').update(token).digest()
