import t from 'tap'
import { validateVitals } from '../../ingest/validate.ts'
import { VITAL_SIGN_CODES, VITAL_SIGNS, type Vitals } from '../../model/vital-signs.ts'
import type { Refusal } from '../../model/wire/refusal.ts'

function judge(vitals: Vitals) {
  const refused: Refusal[] = []
  return { kept: validateVitals(vitals, null, refused), reasons: refused.map(r => r.reason), refused }
}

t.test('every code of the catalogue is taken at both ends of its range, and refused beyond', async t => {
  for (const code of VITAL_SIGN_CODES) {
    const { plausible, plausibleByBand } = VITAL_SIGNS[code]
    if (plausible === null) continue
    const ranges = [plausible, ...Object.values(plausibleByBand)]
    const min = Math.min(...ranges.map(r => r.min))
    const max = Math.max(...ranges.map(r => r.max))
    for (const value of [min, max]) t.strictSame(judge({ [code]: value }).kept, { [code]: value }, `${code} ${value}`)
    for (const value of [min - 0.01, max + 0.01, -1e9, 1e9]) {
      const { kept, reasons } = judge({ [code]: value })
      t.equal(kept, null)
      t.equal(reasons.length, 1, `${code} ${value}`)
    }
  }
})

t.test('zero is a value: asystole and apnoea are not refused', async t => {
  t.strictSame(judge({ hr: 0, rr: 0 }).kept, { hr: 0, rr: 0 })
})

t.test('a newborn’s pressure is not refused because an adult could not have it', async t => {
  t.strictSame(judge({ sbp: 20, dbp: 8 }).kept, { sbp: 20, dbp: 8 })
})

t.test('nothing is rounded, and vitals that are right are not copied', async t => {
  const vitals = { hr: 72.4999, temp: 36.66 }
  t.equal(judge(vitals).kept, vitals)
})

t.test('coded vitals take their codes only, numeric ones numbers only', async t => {
  for (const consciousness of ['A', 'C', 'V', 'P', 'U']) t.strictSame(judge({ consciousness }).kept, { consciousness })
  for (const vitals of [
    { consciousness: 'X' },
    { consciousness: 'a' },
    { consciousness: '' },
    { consciousness: 'toString' },
    { consciousness: 1 },
    { hr: '72' },
    { hr: 'NaN' },
    { hr: 'Infinity' },
    { hr: 'A' },
  ]) {
    t.strictSame(judge(vitals).reasons, ['wrong-type'], JSON.stringify(vitals))
  }
})

t.test('a wrong unit has a reason of its own; what fits neither unit is implausible', async t => {
  for (const vitals of [{ temp: 98.6 }, { fio2: 0.21 }, { fio2: 1 }, { spo2: 0.97 }, { glucose: 5.5 }]) {
    t.strictSame(judge(vitals).reasons, ['wrong-unit'], JSON.stringify(vitals))
  }
  for (const vitals of [
    { temp: 60 },
    { temp: 200 },
    { fio2: 2 },
    { fio2: 0.1 },
    { spo2: 20 },
    { glucose: 0.1 },
    { sbp: 11647 },
    { cvp: 319 },
  ]) {
    t.strictSame(judge(vitals).reasons, ['implausible'], JSON.stringify(vitals))
  }
})

t.test('one bad value costs the others nothing', async t => {
  const { kept, refused } = judge({ hr: 999, spo2: 97, temp: 98.6, rr: 16 })
  t.strictSame(kept, { spo2: 97, rr: 16 })
  t.strictSame(refused, [
    { reason: 'implausible', detail: 'vitals.hr: 999 is outside the plausible range 0 to 350 /min' },
    { reason: 'wrong-unit', detail: 'vitals.temp: 98.6 looks like degrees Fahrenheit, the unit is Cel' },
  ])
})
