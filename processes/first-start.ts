import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashPassword } from '../api/auth/passwords.ts'
import { defaultClinic } from '../model/clinic.ts'
import { systemClock } from '../model/clock.ts'
import { BUILTIN_RULES } from '../rules/language/builtin.ts'
import { ORDER_CHECKS } from '../rules/order-review/checks.ts'
import { createOrderReview } from '../rules/order-review/review.ts'
import { ruleCheck } from '../rules/rule-check.ts'
import { postgresAppointments } from '../store/postgres/appointments.ts'
import { postgresBeds } from '../store/postgres/beds.ts'
import { postgresBreakGlass } from '../store/postgres/break-glass.ts'
import { postgresCareTeams } from '../store/postgres/care-teams.ts'
import { postgresClinic } from '../store/postgres/clinic.ts'
import { postgresClinicalRecords } from '../store/postgres/clinical-records.ts'
import { postgresDeviceRegistry } from '../store/postgres/devices.ts'
import { postgresDoctors } from '../store/postgres/doctors.ts'
import { postgresJobs } from '../store/postgres/jobs.ts'
import { postgresMedicationOrders } from '../store/postgres/medication-orders.ts'
import { postgresMerges } from '../store/postgres/merges.ts'
import { postgresMessages } from '../store/postgres/messages.ts'
import { postgresNotes } from '../store/postgres/notes.ts'
import { postgresObservations } from '../store/postgres/observations.ts'
import { postgresPatientLinks } from '../store/postgres/patient-links.ts'
import { postgresPatients } from '../store/postgres/patients.ts'
import { createPool } from '../store/postgres/pool.ts'
import { postgresProvisioningKeys } from '../store/postgres/provisioning-keys.ts'
import { postgresRules } from '../store/postgres/rules.ts'
import { postgresServices } from '../store/postgres/services.ts'
import { postgresSettings } from '../store/postgres/settings.ts'
import { postgresSpo2Scales } from '../store/postgres/spo2-scales.ts'
import { postgresStays } from '../store/postgres/stays.ts'
import { postgresTreatmentPlans } from '../store/postgres/treatment-plans.ts'
import { postgresUsers } from '../store/postgres/users.ts'
import { postgresVitalsMaintenance } from '../store/postgres/vitals-maintenance.ts'
import { postgresWards } from '../store/postgres/wards.ts'
import { postgresWebhooks } from '../store/postgres/webhooks.ts'
import { type Configuration, isLoopback } from './configuration.ts'
import { seedDemoAdministration } from './demo/administration.ts'
import { seedDemoAppointments } from './demo/appointments.ts'
import { seedDemoClinical } from './demo/clinical.ts'
import { seedDemoIntegration } from './demo/integration.ts'
import { seedDemoObservations } from './demo/observations.ts'
import { seedDemoPlaces } from './demo/places.ts'
import { seedDemoRecord } from './demo/record.ts'
import { isDemo, seedDemo } from './demo-seed.ts'
import { StartError } from './start-error.ts'

export interface FirstStart {
  /** What to tell the person at the keyboard about logging in. */
  readonly logins: readonly string[]
  /** Where the demo devices' tokens stand; null without a demo. */
  readonly demoCredentialsFile: string | null
}

/** Time partitions, the rules of the product, the first administrator, and the demo ward: whatever of it is missing. */
export async function firstStart(configuration: Configuration, databaseUrl: string): Promise<FirstStart> {
  const pool = createPool({
    url: databaseUrl,
    name: 'start',
    max: 4,
    durable: true,
    onError: () => {}, // the query in hand fails with the same error
  })
  try {
    await postgresVitalsMaintenance(pool).prepare(systemClock())
    await postgresClinic(pool).ensure(defaultClinic(Intl.DateTimeFormat().resolvedOptions().timeZone))
    await postgresRules(pool, ruleCheck).ensureBuiltIn(BUILTIN_RULES, systemClock())
    const users = postgresUsers(pool)
    const settings = postgresSettings(pool)
    const isNew = (await users.count()) === 0
    const wasDemo = await isDemo(settings)
    if (configuration.demo ?? (configuration.databaseUrl === null && (isNew || wasDemo))) {
      refuseBeyondLoopback(configuration)
      const orderReview = createOrderReview(ORDER_CHECKS)
      const ports = {
        users,
        settings,
        patients: postgresPatients(pool),
        devices: postgresDeviceRegistry(pool),
        patientLinks: postgresPatientLinks(pool),
      }
      const { credentials } = await seedDemo({ ...ports, hashPassword, clock: systemClock })
      await seedDemoPlaces({
        ...ports,
        beds: postgresBeds(pool),
        careTeams: postgresCareTeams(pool),
        wards: postgresWards(pool),
        clock: systemClock,
      })
      await seedDemoClinical({
        ...ports,
        messages: postgresMessages(pool),
        notes: postgresNotes(pool),
        orderReview,
        orders: postgresMedicationOrders(pool),
        plans: postgresTreatmentPlans(pool),
        clock: systemClock,
      })
      await seedDemoAppointments({
        ...ports,
        appointments: postgresAppointments(pool),
        clinic: postgresClinic(pool),
        doctors: postgresDoctors(pool),
        services: postgresServices(pool),
        stays: postgresStays(pool),
        clock: systemClock,
      })
      await seedDemoRecord({
        ...ports,
        clinicalRecords: postgresClinicalRecords(pool, orderReview),
        clock: systemClock,
      })
      await seedDemoObservations({
        ...ports,
        observations: postgresObservations(pool),
        spo2Scales: postgresSpo2Scales(pool),
        clock: systemClock,
      })
      await seedDemoAdministration({
        ...ports,
        breakGlass: postgresBreakGlass(pool),
        doctors: postgresDoctors(pool),
        merges: postgresMerges(pool),
        clock: systemClock,
      })
      await seedDemoIntegration({
        ...ports,
        jobs: postgresJobs(pool),
        provisioningKeys: postgresProvisioningKeys(pool),
        webhooks: postgresWebhooks(pool),
        clock: systemClock,
      })
      const file = join(configuration.dataDir, 'demo-credentials.json')
      await writeFile(file, JSON.stringify(credentials), { mode: 0o600 })
      return {
        logins: ['Log in as nurse@, doctor@, patient@, reception@, manager@ or admin@wardbeat.local, password demo'],
        demoCredentialsFile: file,
      }
    }
    return { logins: isNew ? [await createAdmin()] : [], demoCredentialsFile: null }

    async function createAdmin(): Promise<string> {
      const { email } = configuration.admin
      const password = configuration.admin.password ?? randomBytes(15).toString('base64url')
      await users.ensure(
        { email, name: 'Administrator', roles: ['admin'], passwordHash: await hashPassword(password) },
        systemClock(),
      )
      return configuration.admin.password === null
        ? `Log in as ${email}, password ${password} (shown this once)`
        : `Log in as ${email} with the ADMIN_PASSWORD you gave`
    }
  } finally {
    await pool.end()
  }
}

/** A ward that was seeded as demo has well-known passwords, whatever DEMO says today. */
function refuseBeyondLoopback({ http, mqtt }: Configuration): void {
  if (isLoopback(http.host) && isLoopback(mqtt.host)) return
  throw new StartError(
    'This data folder holds the demo ward with its well-known passwords, which is refused on a host other than loopback: ' +
      'unset HTTP_HOST and MQTT_HOST, or start on another DATA_DIR with DEMO=0',
  )
}
