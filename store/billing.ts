import type { BilledItem } from '../model/appointment.ts'
import type { Instant } from '../model/clock.ts'
import type { Price } from '../model/service.ts'

interface Named {
  readonly id: string
  readonly name: string
}

/** Without the patient, and without the note, which may speak of him. */
export interface BillingLine extends Omit<BilledItem, 'note'> {
  readonly id: string
  readonly appointmentId: string
  readonly doctor: Named
  /** When the appointment was completed. */
  readonly billedAt: Instant
}

/** Of one doctor, one service and one currency. */
export interface BillingTotal {
  readonly doctor: Named
  readonly service: Named
  readonly quantity: number
  readonly total: Price
}

export interface BillingReader {
  /** Newest first. @param query from inclusive, to exclusive */
  list(query: {
    readonly from: Instant
    readonly to: Instant
    readonly doctorId?: string
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly BillingLine[]; readonly nextCursor: string | null }>
  /** Of the same time, all pages; by doctor and service. */
  totals(query: {
    readonly from: Instant
    readonly to: Instant
    readonly doctorId?: string
  }): Promise<readonly BillingTotal[]>
}
