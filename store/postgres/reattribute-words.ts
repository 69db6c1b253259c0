import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { date } from './rows.ts'

/** How long ingest may take to learn of a change (its feed is polled every second), with a margin. */
const REATTRIBUTE_AFTER = '5 seconds'

/**
 * Leaves word that readings of a time, as far as they are stored already, have another owner. What earlier words say
 * about that time is taken back, so that nobody sees the readings of the next patient, not even for a moment.
 */
export async function reattribute(
  client: pg.ClientBase,
  deviceId: string,
  patientId: string | null,
  from: Instant,
  to: Instant | null,
): Promise<void> {
  const during = [date(from), to === null ? null : date(to)]
  await client.query(
    // One that reaches beyond on both sides stays whole: words are carried out in order, so the later one counts.
    `update reattributions set during = during - tstzrange($2, $3)
     where device_id = $1 and during && tstzrange($2, $3)
       and (lower(during) >= $2 or $3 is null or upper(during) <= $3)`,
    [deviceId, ...during],
  )
  await client.query('delete from reattributions where device_id = $1 and isempty(during)', [deviceId])
  await client.query(
    `insert into reattributions (device_id, patient_id, during, due_at)
     values ($1, $2, tstzrange($3, $4), now() + $5::interval)`,
    [deviceId, patientId, ...during, REATTRIBUTE_AFTER],
  )
}
