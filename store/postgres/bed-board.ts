import type pg from 'pg'
import type { BedBoard, BedBoardDevice, BedBoardPatient } from '../../model/bed-board.ts'
import { SEXES } from '../../model/patient.ts'
import { byName } from '../../model/place.ts'
import type { Viewer } from '../access.ts'
import { conditions } from './conditions.ts'
import { instant, oneOf } from './rows.ts'
import { visibleTo } from './visible-to.ts'
import {
  BED_COLUMNS,
  type BedRow,
  bedFromRow,
  existingWard,
  ROOM_COLUMNS,
  type RoomRow,
  roomFromRow,
} from './ward-rows.ts'

type StayRow = {
  stay_id: string
  bed_id: string | null
  since: Date
  patient_id: string
  given: string[]
  family: string
  birth_date: string | null
  sex: string
  visible: boolean
}
type DeviceRow = { id: string; name: string | null; online: boolean; bed_id: string | null; patient_id: string | null }

/** A fixed number of queries, however many beds. Errors: NOT_FOUND. */
export async function readBedBoard(pool: pg.Pool, wardId: string, viewer: Viewer): Promise<BedBoard> {
  const ward = await existingWard(pool, wardId)
  const [rooms, beds, stays, devices] = await Promise.all([
    pool.query<RoomRow>(`select ${ROOM_COLUMNS} from rooms where ward_id = $1 and removed_at is null`, [ward.id]),
    pool.query<BedRow>(`select ${BED_COLUMNS} from beds where ward_id = $1 and removed_at is null`, [ward.id]),
    readStays(pool, ward.id, viewer),
    readDevices(pool, ward.id),
  ])
  const standing = new Set(devices.filter(device => device.bed_id !== null).map(device => device.id))
  const ownOf = (patientId: string) => devices.filter(d => d.patient_id === patientId && !standing.has(d.id)).map(told)
  const inBed = new Map(stays.map(stay => [stay.bed_id, stay]))
  const withoutBed = stays.filter(stay => stay.bed_id === null)
  return {
    ward,
    rooms: rooms.rows.map(roomFromRow).sort(byName),
    beds: beds.rows
      .map(bedFromRow)
      .sort(byName)
      .map(bed => {
        const stay = inBed.get(bed.id)
        return {
          ...bed,
          occupied: stay !== undefined,
          patient: stay?.visible ? patientOf(stay, ownOf(stay.patient_id)) : null,
          devices: devices.filter(device => device.bed_id === bed.id).map(told),
        }
      }),
    withoutBed: withoutBed.filter(stay => stay.visible).map(stay => patientOf(stay, ownOf(stay.patient_id))),
    othersWithoutBed: withoutBed.filter(stay => !stay.visible).length,
  }
}

async function readStays(pool: pg.Pool, wardId: string, viewer: Viewer): Promise<readonly StayRow[]> {
  const { bind, values } = conditions()
  let visible = 'true'
  visibleTo({ bind, and: sql => (visible = sql) }, 'p.id', viewer)
  const { rows } = await pool.query<StayRow>(
    `select s.id as stay_id, s.bed_id, lower(s.during) as since, p.id as patient_id, p.given, p.family,
       p.birth_date::text, p.sex, ${visible} as visible
     from stays s join patients p on p.id = s.patient_id
     where s.ward_id = ${bind(wardId)} and upper_inf(s.during) order by p.sort_key, p.id`,
    values,
  )
  return rows
}

/** What stands at the beds of the ward, and what its patients have. */
async function readDevices(pool: pg.Pool, wardId: string): Promise<readonly DeviceRow[]> {
  const { rows } = await pool.query<DeviceRow>(
    `with standing as (
       select db.device_id, db.bed_id from device_beds db join beds b on b.id = db.bed_id
       where b.ward_id = $1 and upper_inf(db.during)
     ), held as (
       select h.device_id, h.patient_id from device_holders h join stays s using (patient_id)
       where s.ward_id = $1 and upper_inf(s.during)
     )
     select d.id, d.name, t.online, standing.bed_id, held.patient_id
     from standing full join held using (device_id)
     join devices d on d.id = device_id and d.removed_at is null
     join device_status t on t.device_id = d.id
     order by d.id`,
    [wardId],
  )
  return rows
}

function told({ id, name, online }: DeviceRow): BedBoardDevice {
  return { id, name, online }
}

function patientOf(row: StayRow, devices: readonly BedBoardDevice[]): BedBoardPatient {
  return {
    id: row.patient_id,
    name: { given: row.given, family: row.family },
    birthDate: row.birth_date,
    sex: oneOf(SEXES, row.sex),
    stayId: row.stay_id,
    since: instant(row.since),
    devices,
  }
}
