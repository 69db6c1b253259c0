import type { Act } from '../model/act.ts'
import type { BedBoard } from '../model/bed-board.ts'
import type { Bed, Room, Ward } from '../model/place.ts'
import type { Viewer } from './access.ts'

export type WardFields = Pick<Ward, 'name' | 'kind' | 'timeZone' | 'silenceSeconds' | 'intervalSeconds'>
export type BedFields = Pick<Bed, 'name' | 'roomId'>

interface PageQuery {
  readonly limit: number
  readonly cursor?: string
}

interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** Wards and who works there. Names are unique, whatever their case. */
export interface WardStore {
  list(query: PageQuery): Promise<Page<Ward>>
  get(id: string): Promise<Ward | null>
  /** Errors: CONFLICT (the name is taken), VALIDATION_FAILED. */
  create(fields: WardFields, act: Act): Promise<Ward>
  /** Errors: NOT_FOUND, STALE_VERSION, CONFLICT (the name is taken, or a home with beds). */
  update(id: string, fields: Partial<WardFields>, ifVersion: number | null, act: Act): Promise<Ward>
  /** Its rooms and beds go with it. Errors: NOT_FOUND, CONFLICT while patients stay in it. */
  remove(id: string, act: Act): Promise<void>

  /** By name. Errors: NOT_FOUND. */
  staff(wardId: string): Promise<readonly StaffMember[]>
  /** Whoever is not named works there no more. Errors: NOT_FOUND, VALIDATION_FAILED (`userIds.0`). */
  setStaff(wardId: string, userIds: readonly string[], act: Act): Promise<readonly StaffMember[]>

  /** Costs the same however many lie in the ward. Errors: NOT_FOUND. */
  bedBoard(wardId: string, viewer: Viewer): Promise<BedBoard>
}

export interface StaffMember {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
}

/** Rooms and beds of a ward. Names are unique in the ward, whatever their case. */
export interface BedStore {
  /** Errors: NOT_FOUND (the ward). */
  rooms(wardId: string, query: PageQuery): Promise<Page<Room>>
  /** Errors: NOT_FOUND (the ward), CONFLICT (the name is taken, or a home). */
  createRoom(wardId: string, name: string, act: Act): Promise<Room>
  /** Errors: NOT_FOUND, STALE_VERSION, CONFLICT. */
  renameRoom(id: string, name: string, ifVersion: number | null, act: Act): Promise<Room>
  /** Errors: NOT_FOUND, STALE_VERSION, CONFLICT while beds stand in it. */
  removeRoom(id: string, ifVersion: number | null, act: Act): Promise<void>

  /** Errors: NOT_FOUND (the ward). */
  beds(wardId: string, query: PageQuery): Promise<Page<Bed>>
  /** Errors: NOT_FOUND (the ward), CONFLICT (the name is taken, or a home), VALIDATION_FAILED (`roomId`). */
  createBed(wardId: string, fields: BedFields, act: Act): Promise<Bed>
  /** Errors: NOT_FOUND, STALE_VERSION, CONFLICT, VALIDATION_FAILED (`roomId`). */
  updateBed(id: string, fields: Partial<BedFields>, ifVersion: number | null, act: Act): Promise<Bed>
  /** What stands at it is bound to it no more. Errors: NOT_FOUND, STALE_VERSION, CONFLICT while somebody lies in it. */
  removeBed(id: string, ifVersion: number | null, act: Act): Promise<void>
}
