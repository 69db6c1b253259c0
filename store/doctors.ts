import type { Act } from '../model/act.ts'
import type { Absence, Doctor, Span, WorkingPeriod } from '../model/doctor.ts'
import type { Schedule } from './appointments.ts'

export type DoctorFields = Pick<Doctor, 'userId' | 'name' | 'speciality' | 'services'>

export interface DoctorStore {
  /** Errors: VALIDATION_FAILED (user, services), CONFLICT (the user is another doctor's). */
  create(fields: DoctorFields, act: Act): Promise<Doctor>
  get(id: string): Promise<Doctor | null>
  /** By name. */
  list(query: {
    readonly userId?: string
    readonly serviceId?: string
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly Doctor[]; readonly nextCursor: string | null }>
  /** Errors: NOT_FOUND, STALE_VERSION, VALIDATION_FAILED (user, services), CONFLICT (the user is another doctor's). */
  update(id: string, fields: Partial<DoctorFields>, ifVersion: number | null, act: Act): Promise<Doctor>
  /** Soft. Errors: NOT_FOUND, STALE_VERSION, CONFLICT while appointments wait for him. */
  remove(id: string, ifVersion: number | null, act: Act): Promise<void>

  /** By weekday and time. Errors: NOT_FOUND. */
  hours(id: string): Promise<readonly WorkingPeriod[]>
  /** In place of all there were. Appointments stay as they are. Errors: NOT_FOUND. */
  setHours(id: string, hours: readonly WorkingPeriod[], act: Act): Promise<readonly WorkingPeriod[]>

  /** Those that touch the given time, by start. Errors: NOT_FOUND. */
  absences(id: string, within: Span): Promise<readonly Absence[]>
  /** @returns also how many appointments already hold time in it: somebody has to move them. Errors: NOT_FOUND. */
  addAbsence(
    id: string,
    absence: Omit<Absence, 'id'>,
    act: Act,
  ): Promise<{ readonly absence: Absence; readonly appointments: number }>
  /** Errors: NOT_FOUND. */
  removeAbsence(id: string, absenceId: string, act: Act): Promise<void>

  /** Absences as far as they touch the given time. Errors: NOT_FOUND. */
  schedule(id: string, within: Span): Promise<Schedule>
}
