import t from 'tap'
import type { Scenario } from '../../../simulators/physiology/scenario.ts'
import { syntheticTimeline } from '../../../simulators/synthetic.ts'
import { alarmsOf, beyondLimits } from '../../support/adult-limits.ts'

const SEEDS = Array.from({ length: 20 }, (_, i) => `seed-${i}`)

function values(seed: string, scenario: Scenario, seconds: number, index = 0, intervalMs = 1000) {
  return [...syntheticTimeline({ seed, index, scenario, intervalMs, durationMs: seconds * 1000 })]
}

t.test('the same seed gives the same values, another seed or device gives others', async t => {
  t.same(values('a', 'sepsis', 300), values('a', 'sepsis', 300))
  const text = (seed: string, index = 0) => JSON.stringify(values(seed, 'sepsis', 300, index))
  t.not(text('a'), text('b'))
  t.not(text('a'), text('a', 1))
})

t.test('stable patients stay inside the adult default limits for hours, at any rate', async t => {
  for (const seed of SEEDS) {
    for (const intervalMs of [250, 1000, 10_000]) {
      const hours = intervalMs === 250 ? 1 : 6
      const outside = values(seed, 'stable', hours * 3600, 0, intervalMs).find(
        s => beyondLimits(s.vitals, false).length,
      )
      t.equal(outside, undefined, `${seed} every ${intervalMs} ms`)
    }
  }
})

t.test('stable patients are alive: every vital sign changes', async t => {
  const hour = values('alive', 'stable', 3600)
  for (const code of ['hr', 'pulse', 'spo2', 'rr', 'sbp', 'dbp', 'map', 'temp'] as const) {
    t.ok(new Set(hour.map(({ vitals }) => vitals[code])).size > 1, code)
  }
})

const EXPECTED = {
  sepsis: ['hr', 'rr', 'sbp'],
  hypoxia: ['spo2'],
  arrhythmia: ['hr'],
  bradycardia: ['hr'],
} as const

for (const [scenario, codes] of Object.entries(EXPECTED)) {
  t.test(`${scenario} alarms within the first three minutes, and not at the start`, async t => {
    for (const seed of SEEDS) {
      const alarms = alarmsOf(values(seed, scenario as keyof typeof EXPECTED, 600))
      const first = alarms[0]?.atMs ?? Number.POSITIVE_INFINITY
      t.ok(first >= 30_000 && first <= 180_000, `${seed}: first alarm at ${first} ms`)
      for (const code of codes)
        t.ok(
          alarms.some(a => a.code === code),
          `${seed}: ${code} alarms`,
        )
    }
  })
}

t.test('vital signs move together', async t => {
  const at = (scenario: Scenario, second: number) => values('together', scenario, second + 1).at(-1)?.vitals ?? {}
  const change = (scenario: Scenario, code: 'hr' | 'rr' | 'map' | 'temp' | 'spo2') =>
    Number(at(scenario, 400)[code]) - Number(at(scenario, 10)[code])
  t.ok(change('hypoxia', 'spo2') < -10, 'saturation falls')
  t.ok(change('hypoxia', 'hr') > 10, 'and the heart answers')
  t.ok(change('hypoxia', 'rr') > 5, 'and so does breathing')
  t.ok(change('sepsis', 'hr') > 30)
  t.ok(change('sepsis', 'rr') > 12)
  t.ok(change('sepsis', 'map') < -15)
  t.ok(change('sepsis', 'temp') > 1.5)
  const fibrillation = values('together', 'arrhythmia', 900).slice(300)
  const deficit = fibrillation.map(({ vitals }) => Number(vitals.hr) - Number(vitals.pulse))
  t.ok(deficit.reduce((a, b) => a + b, 0) / deficit.length > 6, 'beats without a pulse')
})

t.test('a mixed ward has well patients and ill ones', async t => {
  const ward = Array.from({ length: 10 }, (_, index) => alarmsOf(values('ward', 'mixed', 300, index)).length > 0)
  t.equal(ward.filter(Boolean).length, 4)
})
