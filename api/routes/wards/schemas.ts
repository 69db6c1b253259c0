import { type Static, Type } from 'typebox'
import type { BedBoardPatient, BedBoard as ModelBedBoard } from '../../../model/bed-board.ts'
import { SEXES } from '../../../model/patient.ts'
import { type Ward as ModelWard, WARD_KINDS } from '../../../model/place.ts'
import { Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'

export const PlaceName = Text(60)
const USER_ID = '0b54f6a2-7c64-4d53-8a3b-1f0a4f5d2c22'

const wardFields = {
  timeZone: Type.Optional(
    nullable(Type.String({ maxLength: 60, description: 'IANA name; null: the zone of the house' })),
  ),
  silenceSeconds: Type.Optional(
    nullable(
      Type.Number({
        minimum: 15,
        maximum: 604_800,
        description:
          'A device of its patients counts as silent after this at the earliest; null: 15 s. Left out: 7,200 for a ward of kind `home`',
      }),
    ),
  ),
  intervalSeconds: Type.Optional(
    nullable(
      Type.Number({
        minimum: 0.01,
        maximum: 86_400,
        description:
          'Between two readings of a device of its patients that declares nothing and has taught nothing yet; null: unknown. Left out: 900 for a ward of kind `home`',
      }),
    ),
  ),
}
const Kind = Type.Enum([...WARD_KINDS], {
  type: 'string',
  description: '`ward`: with rooms and beds; `home`: a list of patients at home',
})

export const NewWard = Type.Object(
  { name: PlaceName, kind: Type.Optional(Kind), ...wardFields },
  { additionalProperties: false, title: 'NewWard', examples: [{ name: '3 North', kind: 'ward' }] },
)
export const WardChange = Type.Object(
  { name: Type.Optional(PlaceName), kind: Type.Optional(Kind), ...wardFields },
  { additionalProperties: false, minProperties: 1, title: 'WardChange', examples: [{ silenceSeconds: 30 }] },
)
export const Ward = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    kind: Kind,
    timeZone: nullable(Type.String()),
    silenceSeconds: nullable(Type.Number()),
    intervalSeconds: nullable(Type.Number()),
    version: Type.Integer({ description: 'Its ETag' }),
    createdAt: IsoTime,
    updatedAt: IsoTime,
  },
  { title: 'Ward' },
)
export const WardPage = page(Ward)
export const PageQuery = Type.Object(pageQuery)

export const Room = Type.Object(
  { id: Uuid, wardId: Uuid, name: Type.String(), version: Type.Integer({ description: 'Its ETag' }) },
  { title: 'Room' },
)
export const RoomBody = Type.Object(
  { name: PlaceName },
  { additionalProperties: false, title: 'RoomBody', examples: [{ name: 'Room 12' }] },
)
export const RoomPage = page(Room)

export const Bed = Type.Object(
  {
    id: Uuid,
    wardId: Uuid,
    roomId: nullable(Uuid),
    name: Type.String(),
    version: Type.Integer({ description: 'Its ETag' }),
  },
  { title: 'Bed' },
)
export const NewBed = Type.Object(
  { name: PlaceName, roomId: Type.Optional(nullable(Uuid)) },
  { additionalProperties: false, title: 'NewBed', examples: [{ name: '4', roomId: null }] },
)
export const BedChange = Type.Object(
  { name: Type.Optional(PlaceName), roomId: Type.Optional(nullable(Uuid)) },
  { additionalProperties: false, minProperties: 1, title: 'BedChange', examples: [{ name: '4a' }] },
)
export const BedPage = page(Bed)

export const Staff = Type.Object(
  {
    items: Type.Array(Type.Object({ id: Uuid, name: Type.String(), roles: Type.Array(Type.String()) })),
    nextCursor: Type.Null(),
  },
  {
    title: 'WardStaff',
    examples: [{ items: [{ id: USER_ID, name: 'Demo nurse', roles: ['nurse'] }], nextCursor: null }],
  },
)
export const StaffBody = Type.Object(
  { userIds: Type.Array(Uuid, { maxItems: 1000, uniqueItems: true }) },
  { additionalProperties: false, title: 'WardStaffBody', examples: [{ userIds: [USER_ID] }] },
)

const BoardDevice = Type.Object({ id: Type.String(), name: nullable(Type.String()), online: Type.Boolean() })
const Lying = Type.Object(
  {
    id: Uuid,
    name: Type.Object({ given: Type.Array(Type.String()), family: Type.String() }),
    birthDate: nullable(Type.String({ format: 'date' })),
    sex: Type.Enum([...SEXES], { type: 'string' }),
    stayId: Uuid,
    since: IsoTime,
    devices: Type.Array(BoardDevice, { description: 'Devices of his own' }),
  },
  { title: 'LyingPatient' },
)
export const BedBoard = Type.Object(
  {
    ward: Ward,
    rooms: Type.Array(Room),
    beds: Type.Array(
      Type.Object({
        id: Uuid,
        wardId: Uuid,
        roomId: nullable(Uuid),
        room: nullable(Type.String({ description: 'Name of the room' })),
        name: Type.String(),
        version: Type.Integer(),
        occupied: Type.Boolean(),
        patient: nullable(Lying),
        stayId: nullable(Uuid),
        since: nullable(IsoTime),
        devices: Type.Array(BoardDevice, { description: 'What stands at the bed' }),
      }),
      { description: 'As people count: 2 before 10. An occupied bed without `patient` holds one you may not see' },
    ),
    withoutBed: Type.Array(Lying, { description: 'In the ward, without a bed; all of a list of patients at home' }),
    othersWithoutBed: Type.Integer({ description: 'Patients without a bed whom you may not see' }),
  },
  { title: 'BedBoard' },
)

export function wardView(ward: ModelWard): Static<typeof Ward> {
  return { ...ward, createdAt: iso(ward.createdAt), updatedAt: iso(ward.updatedAt) }
}

export function bedBoardView({
  ward,
  rooms,
  beds,
  withoutBed,
  othersWithoutBed,
}: ModelBedBoard): Static<typeof BedBoard> {
  const roomNames = new Map(rooms.map(room => [room.id, room.name]))
  return {
    ward: wardView(ward),
    rooms: [...rooms],
    beds: beds.map(({ patient, devices, ...bed }) => ({
      ...bed,
      room: bed.roomId === null ? null : (roomNames.get(bed.roomId) ?? null),
      patient: patient === null ? null : lyingView(patient),
      stayId: patient?.stayId ?? null,
      since: patient === null ? null : iso(patient.since),
      devices: [...devices],
    })),
    withoutBed: withoutBed.map(lyingView),
    othersWithoutBed,
  }
}

function lyingView({ name, since, devices, ...same }: BedBoardPatient): Static<typeof Lying> {
  return { ...same, name: { given: [...name.given], family: name.family }, since: iso(since), devices: [...devices] }
}
