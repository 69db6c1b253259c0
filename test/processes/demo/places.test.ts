import t from 'tap'
import { seedDemoPlaces } from '../../../processes/demo/places.ts'
import { seedDemo } from '../../../processes/demo-seed.ts'
import { postgresBeds } from '../../../store/postgres/beds.ts'
import { postgresCareTeams } from '../../../store/postgres/care-teams.ts'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresPatientLinks } from '../../../store/postgres/patient-links.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresSettings } from '../../../store/postgres/settings.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { postgresWards } from '../../../store/postgres/wards.ts'
import { testDatabase } from '../../support/database.ts'

t.test(
  'the demo has a ward with two rooms and ten beds, a list at home, and a nurse responsible for beds 1 to 5',
  async t => {
    const { pool } = await testDatabase(t)
    const ports = {
      patients: postgresPatients(pool),
      devices: postgresDeviceRegistry(pool),
      users: postgresUsers(pool),
      settings: postgresSettings(pool),
      wards: postgresWards(pool),
      beds: postgresBeds(pool),
      careTeams: postgresCareTeams(pool),
      patientLinks: postgresPatientLinks(pool),
      hashPassword: async (password: string) => password,
      clock: Date.now,
    }
    await seedDemo(ports)
    await seedDemoPlaces(ports)
    const { items } = await ports.wards.list({ limit: 10 })
    t.match(items, [
      { name: 'At home', kind: 'home', silenceSeconds: 7200, intervalSeconds: 900 },
      { name: 'Demo ward', kind: 'ward' },
    ])
    const [home, ward] = items
    if (!home || !ward) throw new Error('no wards')
    const nurse = (await ports.users.secretByEmail('nurse@wardbeat.local'))?.user.id
    const responsible = async (patientId: string | undefined) =>
      (await ports.careTeams.members(patientId ?? '', Date.now(), { limit: 10 })).items.some(
        member => member.userId === nurse && member.function === 'responsible-nurse',
      )
    const board = await ports.wards.bedBoard(ward.id, null)
    t.same(
      board.beds.map(bed => [bed.name, board.rooms.find(room => room.id === bed.roomId)?.name]),
      Array.from({ length: 10 }, (_, i) => [String(i + 1), i < 5 ? 'Room 1' : 'Room 2']),
    )
    t.same(
      await Promise.all(board.beds.map(bed => responsible(bed.patient?.id))),
      board.beds.map((_, i) => i < 5),
    )
    t.equal((await ports.wards.bedBoard(home.id, null)).withoutBed.length, 2)
    const staff = (await ports.wards.staff(ward.id)).map(member => member.name)
    t.same(staff, ['Demo doctor', 'Demo nurse'])

    await ports.wards.setStaff(ward.id, [], { at: Date.now(), by: null, reason: null, from: NOWHERE })
    await seedDemoPlaces(ports)
    t.same(await ports.wards.staff(ward.id), [], 'what a person changed stays changed')
    t.equal((await ports.patients.list({ viewer: null, limit: 50 })).items.length, 12)
  },
)

const NOWHERE = { ip: null, userAgent: null, requestId: null, login: null }
