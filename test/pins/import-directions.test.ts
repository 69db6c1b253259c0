import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'

/** What each folder may import: the layout, checked. Adapters count as folders of their own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: ['model'],
  observability: ['observability'],
  bus: ['model', 'bus', 'observability'],
  store: ['model', 'store', 'observability'],
  'bus/bullmq': ['model', 'bus', 'bus/bullmq', 'bus/redis', 'observability'],
  'bus/redis': ['model', 'bus', 'bus/redis', 'observability'],
  'bus/postgres': ['model', 'bus', 'bus/postgres', 'observability', 'store/postgres'],
  'store/postgres': ['model', 'store', 'store/postgres', 'bus', 'observability'],
  'store/influx': ['model', 'store', 'store/influx', 'observability'],
  broker: ['model', 'bus', 'store', 'broker', 'observability'],
  ingest: ['model', 'bus', 'store', 'ingest', 'observability'],
  rules: ['model', 'bus', 'store', 'rules', 'observability'],
  api: ['model', 'bus', 'store', 'api', 'observability'],
  jobs: ['model', 'bus', 'store', 'rules', 'jobs', 'observability'],
  board: ['model', 'board'],
  simulators: ['model', 'simulators'],
}

/** Client libraries, and who may hold them. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  pg: ['bus/bullmq', 'bus/postgres', 'store/postgres', 'processes', 'test', 'benchmarks'],
  '@influxdata/influxdb-client': ['store/influx'],
  bullmq: ['bus/bullmq', 'processes', 'test', 'benchmarks'],
  ioredis: ['bus/bullmq', 'bus/redis', 'test'],
  aedes: ['broker', 'test', 'benchmarks'],
  fastify: ['api', 'test'],
  mqtt: ['simulators', 'test', 'benchmarks'],
}

const ADAPTERS = ['bus/bullmq', 'bus/postgres', 'bus/redis', 'store/postgres', 'store/influx']

function folderOf(file: string): string {
  return ADAPTERS.find(a => file.startsWith(`${a}/`)) ?? file.split('/')[0] ?? ''
}

function sources(dir: string): string[] {
  return readdirSync(join(projectRoot, dir), { withFileTypes: true }).flatMap(entry => {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.tsx?$/.test(entry.name) ? [path] : []
  })
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(projectRoot, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].flatMap(m => m[1] ?? [])
}

const files = [...Object.keys(MAY_IMPORT).filter(f => !f.includes('/')), 'processes', 'benchmarks'].flatMap(sources)

t.test('every folder imports only what lies before it', async t => {
  t.ok(files.length > 30, 'the sources were found')
  const wrong = files.flatMap(file => {
    const allowed = MAY_IMPORT[folderOf(file)]
    return importsOf(file)
      .filter(i => i.startsWith('.'))
      .map(i => normalize(join(dirname(file), i)))
      .filter(target => allowed !== undefined && !allowed.includes(folderOf(target)))
      .map(target => `${file} imports ${target}`)
  })
  t.same(wrong, [])
})

t.test('client libraries stay in their adapters', async t => {
  const wrong = files.flatMap(file =>
    importsOf(file)
      .filter(i => LIBRARIES[i] !== undefined && !LIBRARIES[i].includes(folderOf(file)))
      .map(i => `${file} imports ${i}`),
  )
  t.same(wrong, [])
})

t.test('judgement has no clock of its own', async t => {
  const wrong = files
    .filter(file => /^(model|rules|ingest)\//.test(file) && file !== 'model/clock.ts')
    .filter(file => /Date\.now\(|new Date\(\)/.test(readFileSync(join(projectRoot, file), 'utf8')))
  t.same(wrong, [])
})
