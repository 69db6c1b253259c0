import t from 'tap'
import type { ScoreName, ScoreResult } from '../../model/score.ts'
import { createLog } from '../../observability/log.ts'
import { createScoreNotes } from '../../rules/score-notes.ts'
import type { ScoreRecord } from '../../store/scores.ts'
import { scoreOf, WELL } from '../support/scores.ts'
import { until } from '../support/until.ts'

const log = createLog('test', 'silent')

function record(patientId: string, score: ScoreName, at: number): ScoreRecord {
  const result: ScoreResult = { ...scoreOf('news2', WELL, at), score, at }
  return { patientId, result }
}

t.test('scores are kept in small pieces, and of those that wait only the newest', async t => {
  const kept: number[] = []
  let newest: ScoreRecord | undefined
  let go: () => void = () => {}
  const notes = createScoreNotes(
    {
      async keep(records) {
        await new Promise<void>(resolve => {
          go = resolve
        })
        kept.push(records.length)
        newest = records.find(({ patientId }) => patientId === 'p0') ?? newest
      },
    },
    log,
  )
  notes.note(Array.from({ length: 150 }, (_, i) => record(`p${i}`, 'news2', 1000)))
  notes.note([record('p0', 'news2', 2000)])
  await until(async () => {
    go()
    await Promise.resolve()
    return kept.length >= 2
  })
  go()
  await notes.idle()
  t.equal(kept[0], 100)
  t.equal(newest?.result.at, 2000, 'one that was replaced while it was written is written again')
})

t.test('a store that is away loses nothing that waits', async t => {
  let away = true
  const kept: string[] = []
  const notes = createScoreNotes(
    {
      async keep(records) {
        if (away) throw new Error('away')
        kept.push(...records.map(({ patientId }) => patientId))
      },
    },
    log,
  )
  notes.note([record('p', 'news2', 1000)])
  await notes.idle()
  away = false
  notes.note([record('q', 'news2', 1000)])
  await notes.idle()
  t.same(kept, ['p', 'q'])
})
