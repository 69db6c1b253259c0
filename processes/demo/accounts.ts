import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { ownAct } from '../../model/act.ts'
import type { Clock } from '../../model/clock.ts'
import { DEMO_WARD } from '../../simulators/demo/demo-ward.ts'
import type { PatientLinks } from '../../store/patient-links.ts'
import type { Settings } from '../../store/settings.ts'
import type { UserStore } from '../../store/users.ts'
import type { WardStaffing } from '../../store/ward-staffing.ts'

export interface DemoAccountPorts {
  readonly users: Pick<UserStore, 'ensure' | 'secretByEmail'>
  readonly patientLinks: Pick<PatientLinks, 'link'>
  readonly wardStaffing: WardStaffing
  readonly settings: Settings
  /** argon2id, encoded. */
  readonly hashPassword: (password: string) => Promise<string>
  readonly clock: Clock
}

const DEMO_PASSWORD = 'demo'

const PATIENT = 'patient@wardbeat.local'
const WARD_STAFF = ['nurse@wardbeat.local', 'doctor@wardbeat.local']

const DEMO_USERS: readonly { readonly email: string; readonly name: string; readonly roles: readonly string[] }[] = [
  { email: 'admin@wardbeat.local', name: 'Demo admin', roles: ['admin'] },
  { email: 'nurse@wardbeat.local', name: 'Demo nurse', roles: ['nurse'] },
  { email: 'doctor@wardbeat.local', name: 'Demo doctor', roles: ['doctor'] },
  { email: 'reception@wardbeat.local', name: 'Demo reception', roles: ['reception'] },
  { email: 'manager@wardbeat.local', name: 'Demo manager', roles: ['manager'] },
  { email: PATIENT, name: 'Ada Testperson', roles: ['patient'] },
]

/** Setting that says that the accounts were made, so that a person may change and remove them. */
const SETTING = 'demo-accounts'
const Seeded = Type.Object({ seeded: Type.Literal(true) })

/**
 * Makes one login per role once; nurse and doctor work in the demo ward.
 * @param patientId for whom the patient's login speaks; null: nobody
 */
export async function seedDemoAccounts(ports: DemoAccountPorts, patientId: string | null): Promise<void> {
  const { users, patientLinks, wardStaffing, settings, hashPassword, clock } = ports
  if (Value.Check(Seeded, await settings.get(SETTING))) return
  for (const user of DEMO_USERS) {
    await users.ensure({ ...user, passwordHash: await hashPassword(DEMO_PASSWORD) }, clock())
  }
  const idOf = async (email: string) => (await users.secretByEmail(email))?.user.id
  const staff = await Promise.all(WARD_STAFF.map(idOf))
  await wardStaffing.work(
    DEMO_WARD,
    staff.filter(id => id !== undefined),
    ownAct(clock()),
  )
  const userId = await idOf(PATIENT)
  if (patientId !== null && userId !== undefined) await patientLinks.link(patientId, userId, ownAct(clock()))
  await settings.set(SETTING, { seeded: true, at: clock() })
}
