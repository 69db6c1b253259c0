import type pg from 'pg'
import type { ScoreWriter } from '../scores.ts'
import { keepScores, tellScores } from './episodes.ts'
import { transaction } from './pool.ts'

export function postgresScoreWriter(pool: pg.Pool): ScoreWriter {
  return {
    keep(records) {
      return transaction(pool, async client => {
        await keepScores(client, records)
        await tellScores(client, records)
      })
    },
  }
}
