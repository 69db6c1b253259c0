import t from 'tap'
import { postgresScoreWriter } from '../../../store/postgres/score-writer.ts'
import { keepScores, scoreOf, WELL } from '../../support/scores.ts'
import { until } from '../../support/until.ts'
import { testApi, tokenOf } from '../support/api.ts'
import { liveClient } from '../support/live-client.ts'

t.test('a new score goes to those who watch the patient, and they begin with the newest', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const token = await tokenOf(api.app, 'admin')
  const add = async (family: string) =>
    String((await admin('POST', '/patients', { name: { given: [], family } })).body.id)
  const [one, two] = [await add('One'), await add('Two')]
  const now = Date.now()
  await keepScores(
    postgresScoreWriter(api.pool),
    one,
    scoreOf('news2', WELL, now - 60_000),
    scoreOf('shock_index', WELL, now),
  )
  const join = async (subscribe: object) => {
    const client = await liveClient(t, api.app)
    client.say({ type: 'hello', token, subscribe })
    await client.first('welcome')
    return client
  }
  const named = await join({ patients: [one], vitals: true })
  await named.first('score')
  t.match(named.of('score')[0], {
    patientId: one,
    score: { name: 'news2', status: 'complete', total: 0, response: 'routine' },
  })
  const [all, silent] = [await join({ patients: 'all', vitals: true }), await join({ patients: 'all' })]
  await keepScores(postgresScoreWriter(api.pool), two, scoreOf('news2', { rr: 30 }, now))
  await keepScores(postgresScoreWriter(api.pool), one, scoreOf('news2', { ...WELL, rr: 30 }, now))
  await until(() => named.of('score').some(m => m.score?.total === 3))
  await until(() => all.of('score').some(m => m.patientId === two))
  const told = all.of('score').find(m => m.patientId === two)
  t.match(told?.score, { status: 'incomplete', total: null, floor: 3, validUntil: String, measuredAt: String })
  t.same(
    named.of('score').filter(m => m.patientId !== one),
    [],
  )
  t.same(silent.of('score'), [])
})

t.test('a database that is away for a moment costs no score', async t => {
  const api = await testApi(t)
  const { scores } = api.ports
  const read = scores.latest
  let fails = 2
  scores.latest = (...asked) => {
    if (fails-- > 0) return Promise.reject(new Error('the database is away'))
    return read(...asked)
  }
  const admin = await api.as('admin')
  const patient = String((await admin('POST', '/patients', { name: { given: [], family: 'S' } })).body.id)
  await keepScores(postgresScoreWriter(api.pool), patient, scoreOf('news2', WELL, Date.now()))
  const client = await liveClient(t, api.app)
  const token = await tokenOf(api.app, 'admin')
  client.say({ type: 'hello', token, subscribe: { patients: [patient], vitals: true } })
  t.match(await client.first('score'), { patientId: patient, score: { total: 0 } })
})
