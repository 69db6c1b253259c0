import type { Act } from '../model/act.ts'
import type { Appointment, AppointmentStatus, Move, Party } from '../model/appointment.ts'
import type { Instant } from '../model/clock.ts'
import type { Span, WorkingPeriod } from '../model/doctor.ts'
import type { Patient } from '../model/patient.ts'
import type { Viewer } from './access.ts'

/** What decides when a doctor can be seen, appointments apart. */
export interface Schedule {
  readonly hours: readonly WorkingPeriod[]
  readonly absences: readonly Span[]
  /** Of the clinic. */
  readonly timeZone: string
}

/** Called within the change, with what holds at that moment; throws the error that the caller shall see. */
export type StartJudge = (schedule: Schedule, span: Span) => void

/** An appointment with who comes, for those who look at a list of them. */
export interface AppointmentEntry {
  readonly appointment: Appointment
  readonly patient: Pick<Patient, 'id' | 'name' | 'birthDate' | 'sex'>
  /** That the patient is here: the last one noted from 12 h before the start to the end. */
  readonly arrival: { readonly at: Instant; readonly summary: string } | null
}

export interface AppointmentQuery {
  readonly viewer: Viewer
  readonly doctorId?: string
  readonly patientId?: string
  readonly statuses?: readonly AppointmentStatus[]
  /** Of the start: inclusive. */
  readonly from?: Instant
  /** Of the start: exclusive. */
  readonly to?: Instant
  /** The latest start first. */
  readonly newestFirst?: boolean
  readonly limit: number
  readonly cursor?: string
}

interface Entries {
  readonly items: readonly AppointmentEntry[]
  readonly nextCursor: string | null
}

/** What somebody asks for. */
export interface AppointmentWish {
  readonly patientId: string
  readonly doctorId: string
  readonly serviceId: string
  readonly start: Instant
  readonly note: string | null
}

/** What a move needs beside its name; the reason of a rejection or cancellation is that of the act. */
export interface MoveDetails {
  /** Of `complete`. */
  readonly items?: readonly { readonly serviceId: string; readonly quantity: number; readonly note: string | null }[]
  /** Of `reschedule`. */
  readonly to?: { readonly start: Instant; readonly judge: StartJudge }
}

/** Whoever is concerned, and did not do it himself, is told in the same transaction. */
export interface AppointmentStore {
  get(id: string): Promise<AppointmentEntry | null>
  /** By start, the earliest first. A viewer who is the doctor sees his own whatever became of them. */
  list(query: AppointmentQuery): Promise<Entries>
  /** What waits for a decision, and what takes place in that time; by start. */
  lobby(query: Pick<AppointmentQuery, 'viewer' | 'doctorId' | 'limit' | 'cursor'> & { during: Span }): Promise<Entries>
  /**
   * Asking a second time for the same patient, doctor, service and start answers the first.
   * Errors: NOT_FOUND (patient), VALIDATION_FAILED (doctor, service), SLOT_TAKEN, what `judge` throws.
   */
  request(
    wish: AppointmentWish,
    judge: StartJudge,
    act: Act,
  ): Promise<{ readonly entry: AppointmentEntry; readonly isNew: boolean }>
  /**
   * Decided by `judgeMove`.
   * Errors: NOT_FOUND, STALE_VERSION, FORBIDDEN, CONFLICT, VALIDATION_FAILED (items), SLOT_TAKEN, what the judge throws.
   */
  move(
    id: string,
    move: Move,
    party: Party,
    details: MoveDetails,
    ifVersion: number | null,
    act: Act,
  ): Promise<AppointmentEntry>
  /** Appointments of the doctor that hold their time, as far as they touch the given one. */
  busy(doctorId: string, within: Span): Promise<readonly Span[]>
}

export interface ReminderSender {
  /**
   * Reminds patients of approved appointments, once for each of the clinic's hours before the start; of two that are due
   * at once only the later.
   * @returns how many appointments somebody was reminded of
   */
  send(now: Instant, signal?: AbortSignal): Promise<number>
}
