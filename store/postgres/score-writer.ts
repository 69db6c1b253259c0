import type pg from 'pg'
import type { ScoreRecord, ScoreWriter } from '../scores.ts'
import { recordChanges } from './changes.ts'
import { transaction } from './pool.ts'
import { recordsNow } from './records-now.ts'
import { date } from './rows.ts'

export function postgresScoreWriter(pool: pg.Pool): ScoreWriter {
  return {
    keep(records) {
      return transaction(pool, async client => {
        // A patient who was erased meanwhile has no score.
        const living = await recordsNow(
          client,
          records.map(({ patientId }) => patientId),
        )
        const kept = records.filter(({ patientId }) => living.has(patientId))
        await insertScores(client, kept)
        await tellScores(client, kept)
      })
    },
  }
}

async function insertScores(client: pg.ClientBase, scores: readonly ScoreRecord[]): Promise<void> {
  const rows = scores.map(({ patientId, result }) => ({
    patient_id: patientId,
    score: result.score,
    measured_at: date(result.at),
    status: result.status,
    total: result.value ?? result.total,
    floor: result.floor,
    ceiling: result.ceiling,
    response: (result.response ?? result.atLeast)?.code ?? null,
    result,
  }))
  await client.query(
    `insert into scores (patient_id, score, measured_at, status, total, floor, ceiling, response, result)
     select r.* from jsonb_to_recordset($1::jsonb) as r (patient_id uuid, score text, measured_at timestamptz, status text,
       total float8, floor float8, ceiling float8, response text, result jsonb)
     order by r.patient_id, r.score, r.measured_at
     on conflict do nothing`,
    [JSON.stringify(rows)],
  )
}

async function tellScores(client: pg.ClientBase, scores: readonly ScoreRecord[]): Promise<void> {
  const patients = new Set(scores.map(score => score.patientId))
  await recordChanges(
    client,
    [...patients].map(key => ({ topic: 'score', key })),
  )
}
