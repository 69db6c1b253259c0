import fc from 'fast-check'
import t from 'tap'
import type { ScoreName } from '../../../model/score.ts'
import { ageBand } from '../../../model/vital-signs.ts'
import { ageAt, ageBandOf, whyNotApplicable } from '../../../rules/scores/subject.ts'
import { SCORE_TABLES } from '../../../rules/scores/tables.ts'
import { ADULT } from './support.ts'

const DAY = 86_400_000
const on = (day: string) => Date.parse(`${day}T10:00:00Z`)
const why = (score: ScoreName, birthDate: string | null, day: string) =>
  whyNotApplicable(SCORE_TABLES[score], { ...ADULT, age: ageAt(birthDate, on(day)) })
const pewsBand = (birthDate: string, day: string) => ageBandOf(SCORE_TABLES.pews_bedside, ageAt(birthDate, on(day)))

t.test('NEWS2 begins on the sixteenth birthday', async t => {
  t.equal(why('news2', '2010-03-31', '2026-03-30'), 'age_under_16')
  t.equal(why('news2', '2010-03-31', '2026-03-31'), null)
  t.equal(why('news2', null, '2026-03-31'), null, 'nobody knows')
  t.equal(why('news2', '2030-01-01', '2026-03-31'), null, 'a date of birth in the future is none')
})

t.test('the paediatric score ends and changes on the very day that the limits do', async t => {
  t.strictSame(
    [pewsBand('2014-05-01', '2026-05-01'), pewsBand('2014-05-01', '2026-05-03')],
    ['>4-12y', '>12y'],
    'twelve years exactly are still the younger band',
  )
  t.equal(why('pews_bedside', '2009-01-01', '2026-01-01'), null)
  t.equal(why('pews_bedside', '2007-12-01', '2026-01-01'), 'age_out_of_range')
  const birthDate = '2012-02-29'
  let changes = 0
  for (let at = on(birthDate); at < on('2031-01-01'); at += DAY) {
    const [limits, before] = [ageBand(birthDate, at), ageBand(birthDate, at - DAY)]
    const [band, bandBefore] = [at, at - DAY].map(a => ageBandOf(SCORE_TABLES.pews_bedside, ageAt(birthDate, a)))
    if (band === bandBefore) continue
    changes++
    t.not(limits, before, `${band} begins with ${limits}`)
  }
  t.equal(changes, 6, 'five bands begin and the last one ends')
})

t.test('age in months counts by the calendar and never runs backwards', async t => {
  t.strictSame(
    ['2026-01-31', '2026-02-27', '2026-02-28', '2026-03-31', '2027-01-31'].map(day =>
      Math.floor(ageAt('2026-01-31', on(day))?.months ?? Number.NaN),
    ),
    [0, 0, 0, 2, 12],
  )
  const day = fc.integer({ min: 0, max: 40_000 })
  fc.assert(
    fc.property(day, day, fc.nat(50), (born, later, more) => {
      const birthDate = new Date(born * DAY).toISOString().slice(0, 10)
      const months = (at: number) => ageAt(birthDate, at)?.months ?? 0
      const at = (born + later) * DAY
      return months(at) <= months(at + more * DAY) && Math.abs(months(at) - later / 30.4375) < 2.1
    }),
  )
})

t.test('ages in months alone, at the edges of the table', async t => {
  const band = (months: number) => ageBandOf(SCORE_TABLES.pews_bedside, { months, band: null })
  t.strictSame([0, 2.9, 3, 11.9, 12, 59.9, 60, 144, 144.1, 215.9, 216].map(band), [
    '0-<3m',
    '0-<3m',
    '3-<12m',
    '3-<12m',
    '1-4y',
    '1-4y',
    '>4-12y',
    '>4-12y',
    '>12y',
    '>12y',
    null,
  ])
})
