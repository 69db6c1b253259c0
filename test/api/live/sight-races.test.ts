import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import type { Alert } from '../../../model/alert.ts'
import { NO_CHANGES } from '../../../store/episodes.ts'
import { actAt, alertOf } from '../../support/records.ts'
import { random } from '../../support/rules.ts'
import { until } from '../../support/until.ts'
import { raise } from '../support/alerts.ts'
import { testApi } from '../support/api.ts'
import { houseOf } from '../support/house.ts'
import { joinedAs } from '../support/joined.ts'

t.test('an alert raised at the moment of the admission is never missed, 200 times', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  const ward = await house.ward('North', 'nurse')
  const [nurse, admin] = [await joinedAs(t, api, 'nurse'), await joinedAs(t, api, 'admin')]
  const { epoch } = await api.episodes.takeOver(0)
  const commit = (...alerts: Alert[]) => api.episodes.commit(0, epoch, { ...NO_CHANGES, raise: alerts })
  const next = random(3)
  const missed: string[] = []
  for (let wave = 0; wave < 40; wave++) {
    const patients = await Promise.all(Array.from({ length: 5 }, () => house.patient()))
    const alerts = await Promise.all(
      patients.map(async patientId => {
        const alert = alertOf({ patientId })
        // The alert comes before, while and after the sight of the nurse is read again.
        const jitter = () => pause(next() * 150)
        await Promise.all([jitter().then(() => commit(alert)), jitter().then(() => house.admit(patientId, ward))])
        return alert.id
      }),
    )
    const isThere = () => alerts.every(id => nurse.open().includes(id))
    await until(isThere).catch(() => missed.push(...alerts.filter(id => !nurse.open().includes(id))))
    await Promise.all(
      alerts.map(id => api.ports.alertMover.move(id, { type: 'resolve' }, actAt(Date.now(), randomUUID(), 'x'))),
    )
    await until(() => !alerts.some(id => nurse.open().includes(id)))
  }
  t.same(missed, [])
  const told = nurse.of('alert').map(m => `${m.alert?.id} ${m.alert?.state}`)
  t.equal(new Set(told).size, told.length, 'and nothing is told twice')
  t.equal(admin.of('alert').length, 400, 'whoever sees everybody hears each change once')
  t.equal(admin.of('resync').length, 0)
})

t.test('an alert that ends at the moment of the discharge does not stay', async t => {
  const api = await testApi(t)
  const house = houseOf(api)
  const ward = await house.ward('North', 'nurse')
  const nurse = await joinedAs(t, api, 'nurse')
  const next = random(5)
  for (let wave = 0; wave < 10; wave++) {
    const patients = await Promise.all(Array.from({ length: 5 }, () => house.patient()))
    await Promise.all(patients.map(id => house.admit(id, ward)))
    const alerts = patients.map(patientId => alertOf({ patientId }))
    await raise(api.episodes, ...alerts)
    await until(() => alerts.every(({ id }) => nurse.open().includes(id)))
    await Promise.all(
      alerts.map(async ({ id, patientId }) => {
        const jitter = () => pause(next() * 150)
        const resolve = () => api.ports.alertMover.move(id, { type: 'resolve' }, actAt(Date.now(), randomUUID(), 'x'))
        await Promise.all([jitter().then(resolve), jitter().then(() => house.discharge(patientId ?? ''))])
      }),
    )
    await until(() => nurse.open().length === 0, { what: 'no alert to be left' })
  }
  t.ok(nurse.of('resync').length > 0)
})
