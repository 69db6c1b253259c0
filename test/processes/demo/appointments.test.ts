import t from 'tap'
import { seedDemoAppointments } from '../../../processes/demo/appointments.ts'
import { seedDemo } from '../../../processes/demo-seed.ts'
import { postgresAppointments } from '../../../store/postgres/appointments.ts'
import { postgresClinic } from '../../../store/postgres/clinic.ts'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresDoctors } from '../../../store/postgres/doctors.ts'
import { postgresPatientLinks } from '../../../store/postgres/patient-links.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresServices } from '../../../store/postgres/services.ts'
import { postgresSettings } from '../../../store/postgres/settings.ts'
import { postgresStays } from '../../../store/postgres/stays.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { testDatabase } from '../../support/database.ts'

for (const [when, hour, done] of [
  ['at noon', 12, 8],
  ['in the night', 0, 4],
] as const) {
  t.test(`started ${when}, the demo has a lobby, and only once`, async t => {
    const { pool } = await testDatabase(t)
    const now = Date.UTC(2026, 10, 21, hour, 1)
    const ports = {
      appointments: postgresAppointments(pool),
      clinic: postgresClinic(pool),
      devices: postgresDeviceRegistry(pool),
      doctors: postgresDoctors(pool),
      patientLinks: postgresPatientLinks(pool),
      patients: postgresPatients(pool),
      services: postgresServices(pool),
      settings: postgresSettings(pool),
      stays: postgresStays(pool),
      users: postgresUsers(pool),
      hashPassword: async (password: string) => `hash of ${password}`,
      clock: () => now,
    }
    await seedDemo(ports)
    await seedDemoAppointments(ports)
    const all = async () => (await ports.appointments.list({ viewer: null, limit: 100 })).items
    const first = await all()
    const counted = (status: string) => first.filter(({ appointment }) => appointment.status === status).length
    t.equal(first.length, 20)
    t.equal(counted('completed'), done)
    for (const status of ['requested', 'approved', 'rejected', 'cancelled']) t.ok(counted(status) > 0, status)
    t.equal(first.filter(({ arrival }) => arrival !== null).length, 1, 'the next one is here')
    const [doctor] = (await ports.doctors.list({ limit: 5 })).items.filter(({ userId }) => userId !== null)
    t.match(doctor, { name: 'Dr Ida Invented' })
    await seedDemoAppointments(ports)
    await pool.query("delete from settings where key = 'demo-appointments'")
    await seedDemoAppointments(ports)
    t.same(await all(), first, 'a start that was cut short adds nothing twice')
    t.equal((await ports.services.list({ limit: 50 })).items.length, 7)
  })
}
