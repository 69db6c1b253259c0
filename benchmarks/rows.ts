import { measureAlertLatency } from './alert-latency.ts'
import { measureBacktestMemory } from './backtest-memory.ts'
import { measureBacktestStored } from './backtest-stored.ts'
import { type IngestOptions, measureBareAedes, measureIngest } from './durable-ingest.ts'
import { measureRuleLanguage } from './rule-language.ts'
import { measureRulesEvaluate } from './rules-evaluate.ts'
import { measureScoreEvaluate } from './score-evaluate.ts'
import { measureStart } from './start-time.ts'
import { median, type Repeat, type Row } from './statistics.ts'
import { withSystem } from './system.ts'

/** Long enough for the compiler to settle; more shows nothing new. */
const JUDGEMENT_SECONDS = 3
const BACKGROUNDS = [100, 1000, 5000]

/** Figures (a) and (c). */
export async function ingestRows(load: IngestOptions, repeat: Repeat): Promise<Row[]> {
  const rows: Row[] = []
  const fixed = await repeat(`ingest at ${load.rate}/s`, () => withSystem(s => measureIngest(s, load)))
  const fastest = await repeat('ingest, fastest', () => withSystem(s => measureIngest(s, { ...load, rate: 0 })))
  const bare = await repeat('bare Aedes, fastest', () => measureBareAedes({ ...load, rate: 0 }))
  const perSecond = median(fastest.map(r => r.ackedPerSecond))
  rows.push(
    {
      what: `(a) acknowledged at a given ${load.rate}/s`,
      value: median(fixed.map(r => r.ackedPerSecond)),
      unit: 'messages/s',
    },
    { what: '    PUBACK p50', value: median(fixed.map(r => r.p50)), unit: 'ms' },
    { what: '    PUBACK p99', value: median(fixed.map(r => r.p99)), unit: 'ms' },
    { what: '    until all was stored afterwards', value: median(fixed.map(r => r.drainedMs)), unit: 'ms' },
    {
      what: '    acknowledged but not stored',
      value: Math.max(...fixed.map(r => r.acked - r.stored)),
      unit: 'messages',
    },
    { what: '(a) as fast as possible', value: perSecond, unit: 'messages/s' },
    { what: '    values', value: perSecond * 7, unit: 'values/s' },
    {
      what: '    acknowledged but not stored',
      value: Math.max(...fastest.map(r => r.acked - r.stored)),
      unit: 'messages',
    },
    { what: '    bare Aedes, no hooks', value: median(bare.map(r => r.ackedPerSecond)), unit: 'messages/s' },
    { what: '    ratio to bare Aedes', value: round(perSecond / median(bare.map(r => r.ackedPerSecond))), unit: '' },
  )
  for (const name of Object.keys(fixed[0]?.processes ?? {})) {
    const of = fixed.flatMap(r => r.processes[name] ?? [])
    rows.push(
      { what: `(c) ${name}: memory at start`, value: median(of.map(p => p.firstMb)), unit: 'MB' },
      { what: `    ${name}: memory at end`, value: median(of.map(p => p.lastMb)), unit: 'MB' },
      { what: `    ${name}: CPU`, value: median(of.map(p => p.cores)), unit: 'cores' },
      {
        what: `    ${name}: event-loop delay p99`,
        value: median(fixed.map(r => r.eventLoop[name] ?? Number.NaN)),
        unit: 'ms',
      },
    )
  }
  return rows
}

/** Figure (b). */
export async function alertRows(seconds: number, repeat: Repeat): Promise<Row[]> {
  const rows: Row[] = []
  for (const background of BACKGROUNDS) {
    const runs = await repeat(`alert latency at ${background}/s`, () =>
      withSystem(s => measureAlertLatency(s, { background, seconds })),
    )
    rows.push(
      { what: `(b) alert at ${background} messages/s: p50`, value: median(runs.map(r => r.p50)), unit: 'ms' },
      { what: '    p99', value: median(runs.map(r => r.p99)), unit: 'ms' },
      { what: '    max', value: median(runs.map(r => r.max)), unit: 'ms' },
      { what: '    after the first 3 s: p50', value: median(runs.map(r => r.settled.p50)), unit: 'ms' },
      { what: '    p99', value: median(runs.map(r => r.settled.p99)), unit: 'ms' },
      { what: '    missed', value: Math.max(...runs.map(r => r.missed)), unit: 'alerts' },
    )
  }
  return rows
}

/** Figure (d). */
export async function startRows(repeat: Repeat): Promise<Row[]> {
  const runs = await repeat('start time', measureStart)
  return [
    { what: '(d) first start, built before', value: median(runs.map(r => r.firstMs)), unit: 'ms' },
    { what: '    second start', value: median(runs.map(r => r.secondMs)), unit: 'ms' },
    { what: '    stop', value: median(runs.map(r => r.stopMs)), unit: 'ms' },
  ]
}

/** Figure (f). */
export async function judgementRows(repeat: Repeat): Promise<Row[]> {
  const limits = await repeat('judgement of limits', async () => measureRulesEvaluate(JUDGEMENT_SECONDS))
  const scores = await repeat('judgement of scores', async () => measureScoreEvaluate(JUDGEMENT_SECONDS))
  const rules = await repeat('judgement of rules', () => measureRuleLanguage(JUDGEMENT_SECONDS))
  return [
    { what: '(f) limits', value: median(limits.map(r => r.valuesPerSecond)), unit: 'values/s' },
    { what: '    NEWS2', value: median(scores.map(r => r.readingsPerSecond)), unit: 'readings/s' },
    { what: '    NEWS2, explained', value: median(scores.map(r => r.explainedPerSecond)), unit: 'scores/s' },
    {
      what: '    built-in rules, windows and all',
      value: median(rules.map(r => r.readingsPerSecond)),
      unit: 'readings/s',
    },
    {
      what: '    built-in rules, conditions alone',
      value: median(rules.map(r => r.judgedPerSecond)),
      unit: 'readings/s',
    },
    { what: '    json-rules-engine, the same', value: median(rules.map(r => r.enginePerSecond)), unit: 'readings/s' },
    { what: '    ratio to json-rules-engine', value: median(rules.map(r => r.ratio)), unit: '' },
    { what: '    memory of a patient', value: median(rules.map(r => r.bytesPerPatient)), unit: 'bytes' },
  ]
}

/** Figure (h). @param share of a week */
export async function backtestRows(share: number, repeat: Repeat): Promise<Row[]> {
  const memory = await repeat('back-test from memory', () => measureBacktestMemory(JUDGEMENT_SECONDS))
  const stored = await repeat('back-test from the store', () => measureBacktestStored(share))
  return [
    { what: '(h) from memory, limits', value: median(memory.map(r => r.limits.valuesPerSecond)), unit: 'values/s' },
    { what: '    as messages', value: median(memory.map(r => r.limits.messagesPerSecond)), unit: 'readings/s' },
    { what: '    limits and rules', value: median(memory.map(r => r.rules.valuesPerSecond)), unit: 'values/s' },
    { what: '(h) from the store', value: median(stored.map(r => r.readings)), unit: 'readings' },
    { what: '    limits', value: median(stored.map(r => r.seconds)), unit: 's' },
    { what: '    limits and rules', value: median(stored.map(r => r.secondsWithRules)), unit: 's' },
  ]
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
