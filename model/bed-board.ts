import type { Instant } from './clock.ts'
import type { Patient } from './patient.ts'
import type { Bed, Room, Ward } from './place.ts'

export interface BedBoardPatient extends Pick<Patient, 'id' | 'name' | 'birthDate' | 'sex'> {
  readonly stayId: string
  readonly since: Instant
  /** Devices of his own; those of the bed are told with the bed. */
  readonly devices: readonly BedBoardDevice[]
}

export interface BedBoardDevice {
  readonly id: string
  readonly name: string | null
  readonly online: boolean
}

/** Who lies where in a ward, as far as the viewer may see it. */
export interface BedBoard {
  readonly ward: Ward
  readonly rooms: readonly Room[]
  readonly beds: readonly (Bed & {
    readonly occupied: boolean
    /** Null when the bed is free, and when the viewer may not see who lies in it. */
    readonly patient: BedBoardPatient | null
    /** What stands at the bed. */
    readonly devices: readonly BedBoardDevice[]
  })[]
  readonly withoutBed: readonly BedBoardPatient[]
  /** Patients without bed whom the viewer may not see. */
  readonly othersWithoutBed: number
}
