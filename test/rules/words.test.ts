import t from 'tap'
import { shownValue, VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import { VITAL_SIGN_CODES } from '../../model/vital-signs.ts'
import { episodeId } from '../../rules/episode-id.ts'
import { T0 } from '../support/rules.ts'

const RUN = { subjectId: 'p', ruleId: 'limit-low', code: 'spo2', deviceId: 'd', runStartedAt: T0 } as const

t.test('the id of an episode never changes', async t => {
  // Written down, not computed: another id for the same run would raise every open episode a second time.
  t.equal(episodeId(RUN), 'd28f7b84-5d0b-8be4-9ec7-441eca3eb3b3')
})

t.test('every part of an episode makes another id', async t => {
  const others = [
    { ...RUN, subjectId: 'q' },
    { ...RUN, ruleId: 'limit-high' },
    { ...RUN, code: 'hr' as const },
    { ...RUN, code: null },
    { ...RUN, deviceId: 'e' },
    { ...RUN, runStartedAt: T0 + 1 },
  ]
  t.equal(new Set([RUN, ...others].map(episodeId)).size, others.length + 1)
})

t.test('every vital sign has a short name of its own', async t => {
  t.equal(new Set(VITAL_SIGN_CODES.map(code => VITAL_SIGN_LABELS[code])).size, VITAL_SIGN_CODES.length)
})

t.test('values are shown in their resolution and never rounded onto the limit they violate', async t => {
  t.equal(shownValue('spo2', 81), '81 %')
  t.equal(shownValue('spo2', 89.6), '89.6 %')
  t.equal(shownValue('temp', 39.4), '39.4 °C')
  t.equal(shownValue('sbp', 85), '85 mmHg')
  t.equal(shownValue('gcs', 9), '9')
  t.equal(shownValue('hr', 0), '0 /min')
})
