import { measureAlertLatency } from '../alert-latency.ts'
import { median, type Repeat, type Row } from '../statistics.ts'
import { withSystem } from '../system.ts'
import { embeddedUrl } from '../ward.ts'
import { measureImport } from './import.ts'
import { KINDS, type Kind, measureOne, mixedLoad } from './measure.ts'
import { seedHouse } from './seed.ts'

const FULL = { patients: 100_000, appointments: 1_000_000, auditEntries: 10_000_000 }
/** Requests of each kind, one after the other. */
const REQUESTS = 1000
const MIXED_PER_SECOND = 200
const BACKGROUND = 1000

const NAMES: Readonly<Record<Kind, string>> = {
  patient: 'reading one patient',
  search: 'search by part of a name',
  audit: "a page of one patient's audit",
}

interface Options {
  /** Of the full size, 0 to 1. */
  readonly share: number
  readonly seconds: number
  readonly repeat: Repeat
}

/** Figure (e): a house full of records, and what it costs the alarms when people work with them. */
export function measureHouse({ share, seconds, repeat }: Options): Promise<readonly Row[]> {
  const size = {
    patients: Math.round(FULL.patients * share),
    appointments: Math.round(FULL.appointments * share),
    auditEntries: Math.round(FULL.auditEntries * share),
  }
  return withSystem(async system => {
    const url = await embeddedUrl(system.dataDir)
    await seedHouse(url, size, line => void process.stderr.write(`house: ${line}\n`))
    const rows: Row[] = []
    for (const kind of KINDS) {
      const runs = await repeat(NAMES[kind], () => measureOne(system, kind, size.patients, REQUESTS))
      rows.push(
        { what: `(e) ${NAMES[kind]}: p50`, value: median(runs.map(r => r.p50)), unit: 'ms' },
        { what: '    p99', value: median(runs.map(r => r.p99)), unit: 'ms' },
      )
    }
    const both = await repeat('alerts beside requests', async () => {
      const alone = await measureAlertLatency(system, { background: BACKGROUND, seconds })
      const load = await mixedLoad(system, MIXED_PER_SECOND, size.patients)
      const beside = await measureAlertLatency(system, { background: BACKGROUND, seconds })
      return { alone, beside, requests: await load.stop() }
    })
    const p99 = (of: 'alone' | 'beside') => median(both.map(run => run[of].p99))
    return [
      ...rows,
      {
        what: `(e) ${MIXED_PER_SECOND} requests/s beside ${BACKGROUND} messages/s: p99`,
        value: median(both.map(r => r.requests.p99)),
        unit: 'ms',
      },
      { what: '    alert p99 without requests', value: p99('alone'), unit: 'ms' },
      { what: '    alert p99 beside them', value: p99('beside'), unit: 'ms' },
      { what: '    ratio', value: Math.round((1000 * p99('beside')) / p99('alone')) / 1000, unit: '' },
      ...(await measureImport(system, { patients: size.patients, background: BACKGROUND, seconds, repeat })),
    ]
  })
}
