import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'
import { postgresVitalsMaintenance } from '../../store/postgres/vitals-maintenance.ts'
import { postgresVitalsWriter } from '../../store/postgres/vitals-writer.ts'
import { testDatabase } from '../support/database.ts'

const bidmc = (record: string) => join(projectRoot, `test/data/bidmc/bidmc_${record}_Numerics.csv`)

const backtest = (...args: readonly string[]) => backtestOn({}, ...args)

async function backtestOn(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const script = join(projectRoot, 'build/processes/backtest.js')
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env } })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', chunk => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', chunk => {
    stderr += chunk
  })
  const code = await new Promise<number | null>(done => child.once('close', done))
  return { code, stdout, stderr }
}

t.test('tables for people: two rule sets side by side', async t => {
  const { code, stdout, stderr } = await backtest(bidmc('05'), bidmc('13'), '--rules', 'plain', '--against', 'default')
  t.match({ code, stderr }, { code: 0, stderr: '' })
  t.match(stdout, /^2 patients, 0\.01 bed days monitored, 962 readings with 3,\d{3} values\n/)
  t.match(stdout, /\(1\) plain\n\(2\) default\n/)
  t.match(stdout, /\nbidmc_13_Numerics +limit-low rr +\d/)
  t.match(stdout, /\nalarms per bed day +[\d,.]+ +[\d,.]+\n/)
  t.match(stdout, /\nHigh alarms of \(1\) that \(2\) does not have: 0\n/)
})

t.test('--limit and --json: thresholds as they are given, for programs', async t => {
  const { code, stdout } = await backtest(bidmc('13'), '--limit', 'rr<8 for 10s', '--limit', 'rr<8', '--json')
  t.equal(code, 0)
  const report = JSON.parse(stdout)
  t.equal(report.columns.length, 1)
  const rules = report.columns[0].byRule.map((rule: { ruleId: string }) => rule.ruleId).sort()
  t.same(rules, ['rr<8', 'rr<8 for 10s'])
  t.equal(report.columns[0].episodes.length, report.columns[0].alarms)
})

t.test('a rule set of a file, and a labelled recording', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-backtest-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const rules = join(dir, 'rules.json')
  await writeFile(rules, JSON.stringify({ builtin: false, limits: { hr: { high: 100, delaySeconds: 0 } } }))
  const labelled = join(projectRoot, 'test/data/recordings/cinc2019_p000006_extract.psv')
  const { code, stdout } = await backtest(labelled, '--rules', rules)
  t.equal(code, 0)
  t.match(stdout, /1 labelled patients, 0 with the event/)
  t.match(stdout, /\nlimit-high hr /)
  await writeFile(rules, '{"limits":{"hr":{"lo":1}}}')
  t.match(await backtest(labelled, '--rules', rules), {
    code: 2,
    stderr: /rules\.json: limits\.hr\.lo is not known here/,
  })
  await writeFile(rules, 'nonsense')
  t.match(await backtest(labelled, '--against', rules), { code: 2, stderr: /rules\.json: .*not valid JSON/ })
})

t.test('stored readings of a patient, with progress', async t => {
  const { url, pool } = await testDatabase(t)
  const patientId = randomUUID()
  const start = Date.UTC(2026, 0, 1)
  await postgresVitalsMaintenance(pool).prepare(start)
  await pool.query(
    `insert into patients (id, given, family, sex, identifiers, search, sort_key, identifier_keys, created_at, updated_at)
     values ($1, '{A}', 'B', 'unknown', '[]', '', '', '{}', now(), now())`,
    [patientId],
  )
  const readings = Array.from({ length: 60 }, (_, i) => {
    const at = start + i * 1000
    const times = { deviceTime: at, measuredAt: at, arrivedAt: at }
    return { deviceId: 'm', patientId, ...times, clockCorrected: false, seq: null, vitals: { spo2: i < 30 ? 97 : 80 } }
  })
  await postgresVitalsWriter(pool).write(readings)
  const period = ['--from', '2026-01-01T00:00:00Z', '--to', '2026-01-02T00:00:00Z']
  const answer = await backtestOn(
    { DATABASE_URL: url },
    '--patient',
    patientId,
    ...period,
    '--limit',
    'spo2<90 for 10s',
  )
  t.match(answer, { code: 0, stderr: '24 of 24 hours\n' })
  t.match(answer.stdout, /^1 patients, 0\.00 bed days monitored, 60 readings with 60 values\n/)
  t.match(answer.stdout, /spo2<90 for 10s spo2 +0 +1 +0\n/)
  t.match(await backtestOn({ DATABASE_URL: url }, '--ward', randomUUID(), ...period), { code: 2, stderr: /Nobody lay/ })
})

t.test('wrong use and unreadable files are told in a line', async t => {
  const [help, ...wrong] = await Promise.all([
    backtest('--help'),
    backtest(),
    backtest('x.csv', '--limit', 'hr>>1'),
    backtest('x.csv', '--limit', 'hr>1', '--rules', 'plain'),
    backtest('--ward', 'w'),
    backtest('--ward', 'w', '--from', '2026-01-02T00:00:00Z', '--to', '2026-01-01T00:00:00Z'),
    backtest('x.csv', '--nothing'),
  ])
  t.match(help, { code: 0, stdout: /^npm run backtest -- FILE/ })
  for (const { code, stderr } of wrong) t.match({ code, stderr }, { code: 2, stderr: /--help says more\n$/ })
  t.match(await backtest('/nowhere/x.csv'), { code: 1, stderr: /^\/nowhere\/x\.csv: ENOENT/ })
})
