import { readFile } from 'node:fs/promises'
import t from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { LimitsInForce } from '../../model/limits.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { thresholdRule } from '../../rules/compile.ts'
import { emptyTrack, judge, type Side, type ThresholdRule } from '../../rules/threshold.ts'
import { T0 } from '../support/rules.ts'

const FOLDER = new URL('../../../test/data/bidmc/', import.meta.url)
const Counts = Type.Record(Type.String(), Type.Number())
const Expected = Type.Object({
  limits: Type.Record(
    Type.String(),
    Type.Object({ low: Type.Union([Type.Number(), Type.Null()]), high: Type.Union([Type.Number(), Type.Null()]) }),
  ),
  delays_s: Type.Array(Type.Number()),
  records: Type.Record(
    Type.String(),
    Type.Object({ params: Type.Record(Type.String(), Type.Object({ alarms: Type.Record(Type.String(), Counts) })) }),
  ),
})
const CODES: Readonly<Record<string, VitalSignCode>> = { HR: 'hr', PULSE: 'pulse', RESP: 'rr', SpO2: 'spo2' }
/** Recordings are at 1 Hz: a missing sample is a gap of 2 s, and ends the run by the rule of the expected counts. */
const MAX_GAP_MS = 1500

const expected = Value.Parse(Expected, JSON.parse(await readFile(new URL('expected-thresholds.json', FOLDER), 'utf8')))

async function readColumns(record: string): Promise<{ times: number[]; columns: Map<string, number[]> }> {
  const text = await readFile(new URL(`${record}_Numerics.csv`, FOLDER), 'utf8')
  const [header = '', ...lines] = text.trim().split(/\r?\n/)
  const names = header.split(',').map(name => name.trim())
  const rows = lines.map(line => line.split(',').map(Number))
  const column = (i: number) => rows.map(row => row[i] ?? Number.NaN)
  return { times: column(0), columns: new Map(names.map((name, i) => [name, column(i)])) }
}

function episodes(rule: ThresholdRule, times: readonly number[], values: readonly number[], clearsOnMissing: boolean) {
  let track = emptyTrack()
  let raised = 0
  let resolved = 0
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) {
      // The counts have no memory beyond a missing sample, an episode has: monitoring ends and begins anew.
      if (clearsOnMissing) track = emptyTrack()
      continue
    }
    const measuredAt = T0 + Math.round((times[i] ?? 0) * 1000)
    const judged = { deviceId: 'd', measuredAt, value, live: true, intervalMs: null, maxGapMs: MAX_GAP_MS }
    for (const verdict of judge(track, rule, judged)) {
      if (verdict.type === 'raise') raised++
      if (verdict.type === 'resolve') resolved++
    }
  }
  return { raised, resolved }
}

t.test('alarms on forty real recordings are exactly those of an independent count', async t => {
  let counted = 0
  let total = 0
  for (const [record, { params }] of Object.entries(expected.records)) {
    const { times, columns } = await readColumns(record)
    for (const [column, { alarms }] of Object.entries(params)) {
      const code = CODES[column]
      const limits = expected.limits[column]
      const values = columns.get(column)
      if (!code || !limits || !values) throw new Error(`${record} has no ${column}`)
      for (const [side, byDelay] of Object.entries(alarms)) {
        if (side !== 'low' && side !== 'high') throw new Error(`unknown side ${side}`)
        for (const delaySeconds of expected.delays_s) {
          const rule = bareRule(code, side, { ...limits, delaySeconds })
          const { raised } = episodes(rule, times, values, true)
          if (raised !== byDelay[delaySeconds])
            t.equal(raised, byDelay[delaySeconds], `${record} ${column} ${side} ${delaySeconds} s`)
          counted++
          total += raised
        }
      }
    }
  }
  t.equal(counted, 40 * 7 * 5, 'forty records, seven limits, five delays')
  t.ok(total > 0)
})

t.test('a missing sample ends no episode', async t => {
  // 28 alarms without delay when a missing sample ends them (alarms.md, section 5); here only a good value does.
  let raised = 0
  let resolved = 0
  for (const record of Object.keys(expected.records)) {
    const { times, columns } = await readColumns(record)
    const rule = bareRule('spo2', 'low', { low: 90, high: null, delaySeconds: 0 })
    const found = episodes(rule, times, columns.get('SpO2') ?? [], false)
    const values = (columns.get('SpO2') ?? []).filter(value => !Number.isNaN(value))
    const withoutGaps = values.filter((value, i) => value < 90 && !((values[i - 1] ?? 100) < 90)).length
    t.equal(found.raised, withoutGaps, record)
    raised += found.raised
    resolved += found.resolved
  }
  t.ok(raised > 0 && resolved <= raised)
})

function bareRule(
  code: VitalSignCode,
  side: Side,
  of: { low: number | null; high: number | null; delaySeconds: number },
): ThresholdRule {
  const limits: LimitsInForce = { ...of, criticalLow: null, criticalHigh: null, origin: 'patient', source: [] }
  const rule = thresholdRule('p', code, side, limits)
  if (!rule) throw new Error(`no ${side} limit for ${code}`)
  return { ...rule, hysteresis: 0 }
}
