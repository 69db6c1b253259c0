import t from 'tap'
import { seedDemoClinical } from '../../../processes/demo/clinical.ts'
import { seedDemo } from '../../../processes/demo-seed.ts'
import { ORDER_CHECKS } from '../../../rules/order-review/checks.ts'
import { createOrderReview } from '../../../rules/order-review/review.ts'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresMedicationOrders } from '../../../store/postgres/medication-orders.ts'
import { postgresMessages } from '../../../store/postgres/messages.ts'
import { postgresNotes } from '../../../store/postgres/notes.ts'
import { postgresPatientLinks } from '../../../store/postgres/patient-links.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresSettings } from '../../../store/postgres/settings.ts'
import { postgresTreatmentPlans } from '../../../store/postgres/treatment-plans.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { testDatabase } from '../../support/database.ts'

t.test('bed 1 has a plan, notes, orders and a conversation, once', async t => {
  const { pool } = await testDatabase(t)
  const now = Date.UTC(2026, 10, 21, 12)
  const ports = {
    devices: postgresDeviceRegistry(pool),
    messages: postgresMessages(pool),
    notes: postgresNotes(pool),
    orderReview: createOrderReview(ORDER_CHECKS),
    orders: postgresMedicationOrders(pool),
    patientLinks: postgresPatientLinks(pool),
    patients: postgresPatients(pool),
    plans: postgresTreatmentPlans(pool),
    settings: postgresSettings(pool),
    users: postgresUsers(pool),
    hashPassword: async (password: string) => `hash of ${password}`,
    clock: () => now,
  }
  await seedDemo(ports)
  await seedDemoClinical(ports)
  const patientId = (await ports.patients.list({ viewer: null, q: 'DEMO-0001', limit: 1 })).items[0]?.id ?? ''
  const all = async () => ({
    plans: (await ports.plans.list({ patientId, limit: 9 })).items,
    notes: (await ports.notes.list({ patientId, limit: 9 })).items,
    orders: (await ports.orders.list({ patientId, limit: 9 })).items,
    messages: (await ports.messages.list({ patientId, limit: 9 })).items,
  })
  const first = await all()
  t.match(first.plans, [{ state: 'active', createdBy: { name: 'Demo doctor' } }])
  t.same(
    first.notes.map(note => note.signedAt === null),
    [true, false],
  )
  t.same(
    first.orders.map(order => order.state),
    ['signed', 'active'],
  )
  t.same(
    first.messages.map(message => message.side),
    ['patient', 'staff', 'patient'],
  )
  await seedDemoClinical(ports)
  await pool.query("delete from settings where key = 'demo-clinical'")
  await seedDemoClinical(ports)
  t.same(await all(), first, 'a start that was cut short adds nothing twice')
})
