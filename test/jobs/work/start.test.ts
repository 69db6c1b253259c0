import t from 'tap'
import { bullmqConsumer } from '../../../bus/bullmq/consumer.ts'
import { migrateBullmq } from '../../../bus/bullmq/migrate.ts'
import { bullmqProducer } from '../../../bus/bullmq/producer.ts'
import { jobCodec } from '../../../bus/job-codec.ts'
import { startWork } from '../../../jobs/work/start.ts'
import { workers } from '../../../jobs/work/workers.ts'
import { createLog } from '../../../observability/log.ts'
import { createMetrics } from '../../../observability/metrics.ts'
import { postgresWorkerPorts } from '../../../processes/worker-ports.ts'
import { postgresCredentials } from '../../../store/postgres/credentials.ts'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresJobWork } from '../../../store/postgres/job-work.ts'
import { postgresJobs } from '../../../store/postgres/jobs.ts'
import { isOutage } from '../../../store/postgres/sql-errors.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, hashOf } from '../../support/records.ts'
import { until } from '../../support/until.ts'

const log = createLog('test', 'silent')

async function withWork(t: Parameters<typeof testDatabase>[0]) {
  const { url, pool } = await testDatabase(t)
  await migrateBullmq(url)
  const users = postgresUsers(pool)
  await users.ensure({ email: 'i@test.local', name: 'I', roles: ['integrator'], passwordHash: 'x' }, Date.now())
  const userId = (await users.secretByEmail('i@test.local'))?.user.id ?? ''
  const options = { name: 'jobs', shards: 1, codec: jobCodec, url, durable: true, log }
  const queue = await bullmqProducer(options)
  t.teardown(() => queue.close())
  const jobs = postgresJobs(pool)
  const devices = postgresDeviceRegistry(pool)
  let breakAfter = Number.POSITIVE_INFINITY
  const fragile: typeof devices = {
    ...devices,
    async create(...args) {
      if (breakAfter-- <= 0) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
      return devices.create(...args)
    },
  }
  const start = () =>
    startWork(workers({ ...postgresWorkerPorts(pool, Date.now), devices: fragile }), {
      queue: bullmqConsumer(options),
      work: postgresJobWork(pool),
      isOutage,
      log,
      metrics: createMetrics(),
      clock: Date.now,
    })
  async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
    yield Buffer.from(text)
  }
  return {
    pool,
    jobs,
    devices,
    start,
    userId,
    breakAfter: (creations: number) => {
      breakAfter = creations
    },
    async submit(text: string) {
      const input = { bytes: bytesOf(text), mostBytes: 1_000_000 }
      const { id } = await jobs.create({ kind: 'devices-import', params: {} }, input, actAt(Date.now(), userId))
      await queue.add(0, [id])
      return id
    },
    ended: (id: string) =>
      until(async () => {
        const job = await jobs.get(id)
        return job?.endedAt ? job : null
      }, ENDED_WITHIN),
    async credentials(id: string) {
      const all = []
      for await (const some of (await jobs.registered(id)) ?? []) all.push(...some)
      return all
    },
  }
}

/** A thousand devices with their credentials: far more than it takes, so that only a job that hangs fails. */
const ENDED_WITHIN = { within: 60_000 }

const file = (count: number) =>
  `id;name;intervalSeconds\n${Array.from({ length: count }, (_, i) => `m-${i};M ${i};1,5`).join('\n')}\n`

t.test('1,000 devices are registered from a file, with credentials; the same file again changes nothing', async t => {
  const { pool, jobs, devices, start, submit, ended, credentials } = await withWork(t)
  const running = await start()
  t.teardown(() => running.close())
  const id = await submit(file(1000))
  t.match(await ended(id), { state: 'done', done: 1000, total: 1000, counts: { created: 1000, refused: 0 } })
  t.match(await devices.get('m-999'), { name: 'M 999', intervalSeconds: 1.5 })
  const all = await credentials(id)
  t.equal(all.length, 1000)
  const one = all.find(device => device.id === 'm-17')
  const hashes = await postgresCredentials(pool).tokenHashes(['m-17'])
  t.same(hashes.get('m-17'), hashOf(one?.token ?? ''))

  const again = await submit(file(1000))
  t.match(await ended(again), { state: 'done', counts: { created: 0, unchanged: 1000 } })
  t.same(await credentials(again), [])
  t.same(await postgresCredentials(pool).tokenHashes(['m-17']), hashes, 'no credential changed')
  const { rows } = await pool.query(`select type, summary from notifications order by at`)
  t.match(rows, [{ type: 'job', summary: 'Import of devices: done' }, { type: 'job' }])
  t.equal((await pool.query('select 1 from job_inputs')).rowCount, 0, 'the files are gone')
  t.same((await jobs.errors(id, { limit: 10 })).items, [])
})

t.test('an import that is interrupted anywhere goes on, and ends as if it had not been', async t => {
  const { jobs, start, submit, ended, credentials, breakAfter } = await withWork(t)
  const first = await start()
  breakAfter(150)
  const id = await submit(file(300))
  await until(async () => (await jobs.get(id))?.done === 100)
  await first.close()
  t.match(await jobs.get(id), { state: 'running', done: 100 })
  breakAfter(Number.POSITIVE_INFINITY)
  const second = await start()
  t.teardown(() => second.close())
  t.match(await ended(id), { state: 'done', done: 300, counts: { created: 300, unchanged: 0 } })
  t.equal((await credentials(id)).length, 300)
})

t.test('an id that stands twice in a file is registered once, and refused with the line on which it was', async t => {
  const { jobs, devices, start, submit, ended, credentials } = await withWork(t)
  const running = await start()
  t.teardown(() => running.close())
  // Near to each other, and so far apart that what became of the first is kept long before the second comes.
  const far = Array.from({ length: 150 }, (_, i) => `m-${i},M`).join('\n')
  const id = await submit(`id,name\nq-1,One\nq-1,Two\n${far}\nq-1,Three\nm-0,Again\n`)
  t.match(await ended(id), { state: 'done', done: 154, counts: { created: 151, unchanged: 0, refused: 3 } })
  t.same((await jobs.errors(id, { limit: 10 })).items, [
    { line: 3, path: '', message: 'id q-1 is on line 2 already' },
    { line: 154, path: '', message: 'id q-1 is on line 2 already' },
    { line: 155, path: '', message: 'id m-0 is on line 4 already' },
  ])
  t.match(await devices.get('q-1'), { name: 'One' })
  t.equal((await credentials(id)).length, 151)
})

t.test('lines that cannot be used are told one by one; a file that is none fails with its reason', async t => {
  const { jobs, start, submit, ended } = await withWork(t)
  const running = await start()
  t.teardown(() => running.close())
  const id = await submit(
    'id,kind,macAddress,intervalSeconds\nok,wearable,,\nbad id,,,\nx,toaster,,\ny,,nonsense,\nz,,,fast\n"broken,,,\nlast,,00:1a:2b:3c:4d:5e,2\n',
  )
  t.match(await ended(id), { state: 'done', done: 7, counts: { created: 2, refused: 5 } })
  t.match((await jobs.errors(id, { limit: 3 })).items, [
    { line: 3, path: 'id' },
    { line: 4, path: 'kind' },
    { line: 5, path: 'macAddress' },
  ])
  const { nextCursor } = await jobs.errors(id, { limit: 3 })
  t.match((await jobs.errors(id, { limit: 3, cursor: nextCursor ?? '' })).items, [{ line: 6 }, { line: 7, path: '' }])
  const failed = await ended(await submit('colour\nred\n'))
  t.match(failed, { state: 'failed', problem: /^The heading names "colour"/ })
})

t.test('a job that nobody has taken is cancelled at once, a running one after the lines in hand', async t => {
  const { jobs, start, submit, ended, userId, breakAfter } = await withWork(t)
  const act = actAt(Date.now(), userId)
  const waiting = await submit(file(10))
  t.match(await jobs.cancel(waiting, act), { state: 'cancelled' })
  breakAfter(120)
  const id = await submit(file(500))
  const running = await start()
  t.teardown(() => running.close())
  await until(async () => (await jobs.get(id))?.done === 100)
  t.match(await jobs.cancel(id, act), { state: 'running' })
  breakAfter(Number.POSITIVE_INFINITY)
  t.match(await ended(id), { state: 'cancelled', done: 200, counts: { created: 200 } })
  t.match(await jobs.get(waiting), { state: 'cancelled', done: 0 })
  t.match(await jobs.cancel(id, act), { state: 'cancelled' }, 'a second time changes nothing')
})

t.test('a file that is too large leaves nothing', async t => {
  const { pool, jobs, userId } = await withWork(t)
  async function* endless(): AsyncIterable<Uint8Array> {
    for (let i = 0; i < 10; i++) yield new Uint8Array(600_000)
  }
  const input = { bytes: endless(), mostBytes: 2_000_000 }
  const create = jobs.create({ kind: 'devices-import', params: {} }, input, actAt(Date.now(), userId))
  await t.rejects(create, { code: 'TOO_LARGE' })
  t.equal((await pool.query('select 1 from jobs union all select 1 from job_inputs')).rowCount, 0)
})
