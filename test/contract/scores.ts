import type { TAP } from 'tap'

import type { ScoreReader, ScoreWriter } from '../../store/scores.ts'
import type { ClinicalWorld } from '../support/clinical.ts'
import { appError, T0 } from '../support/records.ts'
import { keepScores, scoreOf, WELL } from '../support/scores.ts'

export interface ScoreAdapters {
  readonly scores: ScoreReader
  readonly writer: ScoreWriter
  readonly world: ClinicalWorld
  /** Gives the patient a device. */
  monitor(patientId: string): Promise<void>
}

const MINUTE = 60_000

export function scoreContract(t: TAP, adapters: () => ScoreAdapters): void {
  t.test('scores come back as they were taken, newest first, page by page', async t => {
    const { scores, writer, world } = adapters()
    const patient = await world.patient()
    const well = scoreOf('news2', WELL, T0)
    const incomplete = scoreOf('news2', { rr: 30, spo2: 90 }, T0 + MINUTE)
    const index = scoreOf('shock_index', { pulse: 120, sbp: 90 }, T0 + MINUTE)
    await keepScores(writer, patient, well, incomplete, index)
    await keepScores(writer, patient, well)
    const all = { patientId: patient, from: T0, to: T0 + 2 * MINUTE }
    t.same((await scores.history({ ...all, limit: 10 })).items, [incomplete, index, well])
    const first = await scores.history({ ...all, limit: 2 })
    const rest = await scores.history({ ...all, limit: 2, cursor: String(first.nextCursor) })
    t.same([...first.items, ...rest.items], [incomplete, index, well])
    t.equal(rest.nextCursor, null)
    t.same((await scores.history({ ...all, scores: ['shock_index'], limit: 10 })).items, [index])
    t.same((await scores.history({ ...all, from: T0 + 1, to: T0 + MINUTE, limit: 10 })).items, [])
    const [bare] = (await scores.history({ ...all, inputs: false, limit: 1 })).items
    t.same(bare, { ...incomplete, parts: incomplete.parts.map(part => ({ ...part, inputs: [] })) })
    await t.rejects(scores.history({ ...all, limit: 1, cursor: 'x' }), appError('VALIDATION_FAILED'))
    t.same((await scores.history({ ...all, patientId: 'x', limit: 1 })).items, [])
  })

  t.test('the newest of each score, of named patients or of everybody who is here', async t => {
    const { scores, writer, world, monitor } = adapters()
    const [one, two, alone] = [await world.patient(), await world.patient(), await world.patient()]
    const [before, after] = [scoreOf('news2', WELL, T0), scoreOf('news2', { ...WELL, rr: 30 }, T0 + MINUTE)]
    const index = scoreOf('shock_index', { pulse: 120, sbp: 90 }, T0)
    await keepScores(writer, one, before, after, index)
    await keepScores(writer, alone, before)
    await monitor(one)
    t.same(await scores.latest([one, two, 'x'], ['news2']), new Map([[one, [after]]]))
    const all = (await scores.latest([one])).get(one) ?? []
    t.same(
      [...all].sort((a, b) => a.score.localeCompare(b.score)),
      [after, index],
    )
    const monitored = await scores.latest(null, ['news2'])
    t.same(monitored.get(one), [after])
    t.notOk(monitored.has(alone))
  })

  t.test('a trend has the newest of each half hour', async t => {
    const { scores, writer, world } = adapters()
    const [patient, well] = [await world.patient(), scoreOf('news2', WELL, T0)]
    const incomplete = scoreOf('news2', { rr: 30 }, T0 + 31 * MINUTE)
    const index = scoreOf('shock_index', { pulse: 120, sbp: 90 }, T0)
    await keepScores(
      writer,
      patient,
      { ...well, at: T0 - 1 },
      well,
      { ...well, at: T0 + MINUTE, total: 1 },
      incomplete,
      index,
    )
    t.same((await scores.trends([patient, 'x'], ['news2'], T0)).get(patient), [
      { name: 'news2', measuredAt: T0 + MINUTE, total: 1, floor: 0 },
      { name: 'news2', measuredAt: T0 + 31 * MINUTE, total: null, floor: 3 },
    ])
  })
}
