import type pg from 'pg'
import type { Backtest } from '../../rules/backtest/backtest.ts'
import { recordedOf } from '../../rules/backtest/recorded.ts'
import { runStored, type StoredStretch } from '../../rules/backtest/stored.ts'
import { postgresPatientProfiles } from '../../store/postgres/patient-profiles.ts'
import type { VitalsHistory } from '../../store/vitals-history.ts'
import { type BacktestArguments, UsageError } from './arguments.ts'

type Stored = NonNullable<BacktestArguments['stored']>

/** @param tell how far it is @throws UsageError when nobody of that name is there */
export async function runOverStore(
  pool: pg.Pool,
  history: VitalsHistory,
  backtest: Backtest,
  { patients, ward, from, to }: Stored,
  tell: (done: number, total: number) => void,
): Promise<void> {
  const stays =
    ward === null ? patients.map(patientId => ({ patientId, from, to })) : await history.inWard(ward, from, to)
  if (stays.length === 0) throw new UsageError(`Nobody lay in the ward ${ward} then; --ward takes its id`)
  const profiles = await postgresPatientProfiles(pool).profiles(stays.map(stay => stay.patientId))
  const byId = new Map(profiles.map(profile => [profile.patientId, profile]))
  const stretches = stays.map((stay): StoredStretch => {
    const profile = byId.get(stay.patientId)
    if (!profile) throw new UsageError(`There is no patient ${stay.patientId}`)
    return { ...stay, patient: recordedOf(profile) }
  })
  await runStored(backtest, history, stretches, async (done, total) => {
    tell(done, total)
    return true
  })
}
