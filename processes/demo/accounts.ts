import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { ownAct } from '../../model/act.ts'
import type { Clock } from '../../model/clock.ts'
import type { PatientLinks } from '../../store/patient-links.ts'
import type { Settings } from '../../store/settings.ts'
import type { UserStore } from '../../store/users.ts'

export interface DemoAccountPorts {
  readonly users: Pick<UserStore, 'ensure' | 'secretByEmail'>
  readonly patientLinks: Pick<PatientLinks, 'link'>
  readonly settings: Settings
  /** argon2id, encoded. */
  readonly hashPassword: (password: string) => Promise<string>
  readonly clock: Clock
}

const DEMO_PASSWORD = 'demo'

const PATIENT = 'patient@wardbeat.local'

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
 * Makes one login per role once.
 * @param patientId for whom the patient's login speaks; null: nobody
 */
export async function seedDemoAccounts(ports: DemoAccountPorts, patientId: string | null): Promise<void> {
  const { users, patientLinks, settings, hashPassword, clock } = ports
  if (Value.Check(Seeded, await settings.get(SETTING))) return
  for (const user of DEMO_USERS) {
    await users.ensure({ ...user, passwordHash: await hashPassword(DEMO_PASSWORD) }, clock())
  }
  const userId = (await users.secretByEmail(PATIENT))?.user.id
  if (patientId !== null && userId !== undefined) await patientLinks.link(patientId, userId, ownAct(clock()))
  await settings.set(SETTING, { seeded: true, at: clock() })
}
