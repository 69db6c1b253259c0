import { SEXES, type Sex } from '../../model/patient.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields, text } from '../live/fields.ts'

export const WARD_KINDS = ['ward', 'home'] as const

export interface Ward {
  readonly id: string
  readonly name: string
  /** `home`: a list of patients at home, without beds. */
  readonly kind: (typeof WARD_KINDS)[number]
  readonly timeZone: string | null
  readonly silenceSeconds: number | null
  readonly intervalSeconds: number | null
}

/** With which ward to begin: one's own before others, one with beds before a list of patients at home. */
export function firstShown(wards: readonly Ward[], own: readonly { readonly id: string }[]): Ward | undefined {
  const mine = wards.filter(({ id }) => own.some(ward => ward.id === id))
  const hasBeds = ({ kind }: Ward) => kind === 'ward'
  return mine.find(hasBeds) ?? mine[0] ?? wards.find(hasBeds) ?? wards[0]
}

export interface Room {
  readonly id: string
  readonly name: string
  readonly version: number
}

export interface BoardDevice {
  readonly id: string
  readonly name: string | null
  readonly online: boolean
}

export interface Lying {
  readonly id: string
  readonly name: { readonly given: readonly string[]; readonly family: string }
  readonly birthDate: string | null
  readonly sex: Sex
  /** Unix ms. */
  readonly since: number
  readonly devices: readonly BoardDevice[]
}

export interface Bed {
  readonly id: string
  readonly roomId: string | null
  readonly name: string
  readonly version: number
  readonly occupied: boolean
  /** Null when it is free, and when somebody lies in it whom this person may not see. */
  readonly patient: Lying | null
  readonly devices: readonly BoardDevice[]
}

export interface BedBoard {
  readonly ward: Ward
  readonly rooms: readonly Room[]
  readonly beds: readonly Bed[]
  readonly withoutBed: readonly Lying[]
  readonly othersWithoutBed: number
}

export const decodeWard: Decode<Ward> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    name: f.text('name'),
    kind: f.oneOf('kind', WARD_KINDS),
    timeZone: f.textOrNull('timeZone'),
    silenceSeconds: f.numberOrNull('silenceSeconds'),
    intervalSeconds: f.numberOrNull('intervalSeconds'),
  }
}

export const decodeRoom: Decode<Room> = (value, at) => {
  const f = fields(value, at)
  return { id: f.text('id'), name: f.text('name'), version: f.number('version') }
}

const decodeDevice: Decode<BoardDevice> = (value, at) => {
  const f = fields(value, at)
  return { id: f.text('id'), name: f.textOrNull('name'), online: f.flag('online') }
}

const decodeLying: Decode<Lying> = (value, at) => {
  const f = fields(value, at)
  const name = f.of('name', fields)
  return {
    id: f.text('id'),
    name: { given: name.list('given', text), family: name.text('family') },
    birthDate: f.textOrNull('birthDate'),
    sex: f.oneOf('sex', SEXES),
    since: f.of('since', instant),
    devices: f.list('devices', decodeDevice),
  }
}

export const decodeBedBoard: Decode<BedBoard> = (value, at) => {
  const f = fields(value, at)
  return {
    ward: f.of('ward', decodeWard),
    rooms: f.list('rooms', decodeRoom),
    beds: f.list('beds', (v, path) => {
      const bed = fields(v, path)
      return {
        id: bed.text('id'),
        roomId: bed.textOrNull('roomId'),
        name: bed.text('name'),
        version: bed.number('version'),
        occupied: bed.flag('occupied'),
        patient: bed.raw('patient') === null ? null : bed.of('patient', decodeLying),
        devices: bed.list('devices', decodeDevice),
      }
    }),
    withoutBed: f.list('withoutBed', decodeLying),
    othersWithoutBed: f.number('othersWithoutBed'),
  }
}

/** Beds by room in the order of the rooms; those in no room last. */
export function byRoom({
  rooms,
  beds,
}: BedBoard): readonly { readonly room: Room | null; readonly beds: readonly Bed[] }[] {
  const groups = [...rooms, null].map(room => ({ room, beds: beds.filter(bed => bed.roomId === (room?.id ?? null)) }))
  return groups.filter(group => group.beds.length > 0)
}

/** `3 of 8 beds free` */
export function freeText({ beds }: BedBoard): string {
  const free = beds.filter(bed => !bed.occupied).length
  return `${free} of ${beds.length} ${beds.length === 1 ? 'bed' : 'beds'} free`
}
