import { setTimeout as pause } from 'node:timers/promises'
import { seededRandom } from '../../simulators/random.ts'
import type { TestSystem } from '../../test/support/system.ts'
import { measureAlertLatency } from '../alert-latency.ts'
import { median, type Row } from '../statistics.ts'
import { inventedNames } from './names.ts'

interface Options {
  /** In one file. */
  readonly patients: number
  /** Messages a second of devices meanwhile. */
  readonly background: number
  readonly seconds: number
  readonly repeat: <T>(name: string, work: () => Promise<T>) => Promise<T[]>
}

const DAY_MS = 86_400_000
/** Between two looks at the job. */
const LOOK_EVERY_MS = 500

/** What an import of patients costs the alarms: alert latency alone, and while files are being imported. */
export async function measureImport(
  system: TestSystem,
  { patients, background, seconds, repeat }: Options,
): Promise<readonly Row[]> {
  let files = 0
  const runs = await repeat('alerts beside an import', async () => {
    const alone = await measureAlertLatency(system, { background, seconds })
    const running = await beginImport(system, file(patients, ++files))
    const beside = await measureAlertLatency(system, { background, seconds })
    return { alone, beside, perSecond: await running.end() }
  })
  const p99 = (of: 'alone' | 'beside') => median(runs.map(run => run[of].p99))
  return [
    {
      what: `(e) import of ${patients} patients beside ${background} messages/s`,
      value: median(runs.map(r => r.perSecond)),
      unit: 'patients/s',
    },
    { what: '    alert p99 without it', value: p99('alone'), unit: 'ms' },
    { what: '    alert p99 while it runs', value: p99('beside'), unit: 'ms' },
    { what: '    missed', value: Math.max(...runs.map(run => run.beside.missed)), unit: 'alerts' },
    { what: '    ratio', value: Math.round((1000 * p99('beside')) / p99('alone')) / 1000, unit: '' },
  ]
}

interface Job {
  readonly state: string
  readonly progress: { readonly done: number }
  readonly counts: Readonly<Record<string, number>>
}

/** `end` cancels what is left: it lasts longer than the alerts are measured. @returns lines done a second until then */
async function beginImport(system: TestSystem, csv: string) {
  const startedAt = performance.now()
  const answer = await fetch(`${system.httpUrl}/api/v1/patients/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await system.token()}`, 'content-type': 'text/csv' },
    body: csv,
  })
  if (answer.status !== 202) throw new Error(`the import answered ${answer.status}: ${await answer.text()}`)
  const path = `/jobs/${answer.headers.get('location')?.split('/').at(-1)}`
  return {
    async end(): Promise<number> {
      const { state, counts, progress } = await system.api<Job>('GET', path)
      const spent = (performance.now() - startedAt) / 1000
      // An import that was over before the end was measured beside nothing for a while.
      if (state !== 'running') throw new Error(`the import was ${state} before the measurement was`)
      // Of some people an invented name and birth date are there already.
      if ((counts.created ?? 0) < 0.9 * progress.done) throw new Error(`only ${counts.created} were added`)
      await system.api('POST', `${path}/cancel`)
      while ((await system.api<Job>('GET', path)).state === 'running') await pause(LOOK_EVERY_MS)
      return Math.round(progress.done / spent)
    },
  }
}

/** The n-th file: invented people, each with a number of his own. */
function file(patients: number, n: number): string {
  const next = inventedNames(`import ${n}`)
  const random = seededRandom(`import ${n} births`)
  const lines = Array.from({ length: patients }, (_, i) => {
    const { given, family } = next()
    const born = new Date(Date.UTC(1930, 0, 1) + Math.floor(random.between(0, 33_000)) * DAY_MS)
    return `${family};${given.join(' ')};${born.toISOString().slice(0, 10)};F${n}-${i};+61 491 570 156`
  })
  return `family;given;birthDate;hospital;phone\n${lines.join('\n')}\n`
}
