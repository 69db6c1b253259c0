import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { recordedPatient, recordingsOf } from '../processes/backtest/files.ts'
import { projectRoot } from '../processes/project-root.ts'
import { createBacktest } from '../rules/backtest/backtest.ts'
import type { RecordedPatient, RecordedReading } from '../rules/backtest/recorded.ts'
import { type BacktestRules, DEFAULT_RULES } from '../rules/backtest/rule-set.ts'

/** Forty recordings of eight minutes, one after the other, make about so many hours of each patient. */
const ROUNDS = 20
const ROUND_MS = 481_000

export interface BacktestFigures {
  readonly valuesPerSecond: number
  readonly messagesPerSecond: number
  readonly alarms: number
}

/** The forty one-hertz recordings of intensive care, over and over. @returns target: 1,000,000 values/s with the limits */
export async function measureBacktestMemory(seconds: number): Promise<{
  readonly limits: BacktestFigures
  readonly rules: BacktestFigures
}> {
  const recordings = await load()
  return {
    limits: measure(recordings, { ...DEFAULT_RULES, builtin: false }, seconds),
    rules: measure(recordings, DEFAULT_RULES, seconds),
  }
}

type Loaded = readonly (readonly [RecordedPatient, readonly RecordedReading[]])[]

async function load(): Promise<Loaded> {
  const dir = join(projectRoot, 'test/data/bidmc')
  const files = readdirSync(dir).filter(name => name.endsWith('.csv'))
  const loaded: [RecordedPatient, RecordedReading[]][] = []
  for await (const recording of recordingsOf(files.map(file => join(dir, file)))) {
    const readings = Array.from({ length: ROUNDS }, (_, round) =>
      recording.samples.map(({ atMs, vitals }) => {
        const at = round * ROUND_MS + atMs
        return { deviceId: recording.name, measuredAt: at, arrivedAt: at, vitals }
      }),
    )
    loaded.push([recordedPatient(recording), readings.flat()])
  }
  return loaded
}

/** Everything from the readings to the report, in seconds of CPU: other programs on the machine do not count. */
function measure(recordings: Loaded, rules: BacktestRules, seconds: number): BacktestFigures {
  let [values, messages, alarms, spent] = [0, 0, 0, 0]
  for (let warm = true; spent < seconds * 1000; warm = false) {
    const from = process.cpuUsage()
    const backtest = createBacktest([{ name: 'bench', rules }], { stepMs: 3_600_000, mostEpisodes: 1000 })
    for (const [patient, readings] of recordings) {
      const run = backtest.begin(patient)
      run.take(readings)
      run.end()
    }
    const report = backtest.report()
    if (warm) continue
    const { user, system } = process.cpuUsage(from)
    spent += (user + system) / 1000
    values += report.values
    messages += report.messages
    alarms = report.columns[0]?.alarms ?? 0
  }
  const perSecond = (count: number) => Math.round((count / spent) * 1000)
  return { valuesPerSecond: perSecond(values), messagesPerSecond: perSecond(messages), alarms }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${JSON.stringify(await measureBacktestMemory(5))}\n`)
}
