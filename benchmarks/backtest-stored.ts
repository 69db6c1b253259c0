import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type pg from 'pg'
import { createLog } from '../observability/log.ts'
import { parseConfiguration } from '../processes/configuration.ts'
import { openDatabase } from '../processes/database.ts'
import { projectRoot } from '../processes/project-root.ts'
import { createBacktest } from '../rules/backtest/backtest.ts'
import { unknownPatient } from '../rules/backtest/recorded.ts'
import { type BacktestRules, DEFAULT_RULES } from '../rules/backtest/rule-set.ts'
import { runStored } from '../rules/backtest/stored.ts'
import { createPool } from '../store/postgres/pool.ts'
import { postgresVitalsHistory } from '../store/postgres/vitals-history.ts'
import { postgresVitalsMaintenance } from '../store/postgres/vitals-maintenance.ts'

const BEDS = 20
const WEEK_HOURS = 7 * 24
const HOUR_MS = 3_600_000
const START = Date.UTC(2026, 0, 5)

export interface StoredBacktest {
  readonly readings: number
  readonly values: number
  readonly seconds: number
  readonly secondsWithRules: number
  readonly alarms: number
}

/** @param share of a week @returns target: under 60 s for the week of twenty beds at 1 Hz */
export async function measureBacktestStored(share: number): Promise<StoredBacktest> {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-backtest-'))
  const parsed = parseConfiguration({ DATA_DIR: dir }, projectRoot)
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const database = await openDatabase(parsed.configuration, createLog('bench', 'warn'))
  const pool = createPool({
    url: database.url,
    name: 'bench',
    max: 4,
    durable: false,
    statementTimeoutMs: 600_000,
    onError: () => {}, // the next statement fails with it
  })
  try {
    const hours = Math.max(1, Math.round(WEEK_HOURS * share))
    await fill(pool, hours)
    const limits = await run(pool, hours, { ...DEFAULT_RULES, builtin: false })
    const rules = await run(pool, hours, DEFAULT_RULES)
    return { ...limits, secondsWithRules: rules.seconds }
  } finally {
    await pool.end()
    await database.close()
    await rm(dir, { recursive: true, force: true })
  }
}

const PATIENT = `lpad(to_hex(p), 8, '0') || '-aaaa-4000-8000-000000000000'`

/** Calm patients from a seed, each with an hour of trouble a day; an hour of all beds at a time, as it would arrive. */
async function fill(pool: pg.Pool, hours: number): Promise<void> {
  const maintenance = postgresVitalsMaintenance(pool)
  for (let day = 0; day <= hours / 24 + 1; day++) await maintenance.prepare(START + day * 24 * HOUR_MS)
  const client = await pool.connect()
  try {
    await client.query('select setseed(0.42)')
    for (let hour = 0; hour < hours; hour++) {
      await client.query(
        `insert into vitals (device_id, device_time, measured_at, arrived_at, patient_id, clock_corrected,
           hr, pulse, spo2, rr, abp_sbp, abp_dbp, abp_map)
         select 'monitor-' || p, at, at, at + interval '40 ms', (${PATIENT})::uuid, false,
           70 + p + rise * 45 + (random() * 4)::int, 70 + p + rise * 45 + (random() * 4)::int,
           97 - rise * 9 + (random() * 2)::int, 16 + (random() * 3)::int,
           118 + (random() * 6)::int, 72 + (random() * 4)::int, 88 + (random() * 4)::int
         from (
           select p, at, case when (p + $2) % 24 = 0 and s % 600 < 120 then 1 else 0 end as rise
           from generate_series(0, 3599) s, generate_series(1, ${BEDS}) p,
             lateral (select $1::timestamptz + s * interval '1 s' as at) t
         ) v`,
        [new Date(START + hour * HOUR_MS), hour],
      )
      if (hour % 24 === 23) process.stderr.write(`store: ${hour + 1} of ${hours} hours filled\n`)
    }
    await client.query('vacuum analyze vitals')
  } finally {
    client.release()
  }
}

async function run(
  pool: pg.Pool,
  hours: number,
  rules: BacktestRules,
): Promise<Omit<StoredBacktest, 'secondsWithRules'>> {
  const backtest = createBacktest([{ name: 'bench', rules }], { stepMs: HOUR_MS, mostEpisodes: 1000 })
  const from = performance.now()
  const stretches = Array.from({ length: BEDS }, (_, i) => ({
    patient: unknownPatient(`${(i + 1).toString(16).padStart(8, '0')}-aaaa-4000-8000-000000000000`),
    from: START,
    to: START + hours * HOUR_MS,
  }))
  await runStored(backtest, postgresVitalsHistory(pool), stretches, async (done, total) => {
    if (done % 24 === 0 || done === total) process.stderr.write(`back-test: ${done} of ${total} hours\n`)
    return true
  })
  const { messages, values, columns } = backtest.report()
  const seconds = Math.round((performance.now() - from) / 100) / 10
  return { readings: messages, values, seconds, alarms: columns[0]?.alarms ?? 0 }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${JSON.stringify(await measureBacktestStored(Number(process.argv[2] ?? '1')))}\n`)
}
