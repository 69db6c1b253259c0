import t from 'tap'
import { alarmLoadGauges } from '../../api/alarm-load-gauges.ts'
import { type AlarmLoad, NO_ALARMS } from '../../model/alarm-load.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'

const NOTHING: AlarmLoad = {
  bedDays: 0,
  all: NO_ALARMS,
  byPriority: { high: NO_ALARMS, medium: NO_ALARMS, low: NO_ALARMS },
  byKind: [],
  byRule: [],
  byWard: [],
  steps: [],
  floods: 0,
  floodSeconds: 0,
  standingNow: 0,
}

t.test('the last day as gauges, counted once a minute at most, and nothing in place of what is not known', async t => {
  let now = 1_000_000
  let load: AlarmLoad | Error = NOTHING
  let counted = 0
  const metrics = createMetrics()
  const refresh = alarmLoadGauges({
    alarmLoad: {
      async load({ edges }) {
        counted++
        t.same(edges, [now - 86_400_000, now])
        if (load instanceof Error) throw load
        return load
      },
      patients: async () => ({ ofAll: 0, items: [] }),
      nuisance: async () => ({ chattering: [], oneOfMany: { alarms: 0, ofAll: 0, patients: 0 }, neverActedOn: [] }),
    },
    metrics,
    clock: () => now,
    log: createLog('test', 'silent'),
  })
  const lines = async () =>
    (await metrics.registry.metrics()).split('\n').filter(line => line.startsWith('wardbeat_alarm'))

  await refresh()
  t.same(await lines(), ['wardbeat_alarm_chattering 0', 'wardbeat_alarm_standing 0'], 'never NaN')
  load = {
    ...NOTHING,
    bedDays: 4,
    all: { ...NO_ALARMS, alarms: 6, chattering: 2 },
    byPriority: {
      ...NOTHING.byPriority,
      high: { ...NO_ALARMS, alarms: 6, acknowledged: 3, medianToAcknowledge: 20, p95ToAcknowledge: 90 },
    },
    standingNow: 1,
  }
  now += 59_999
  await refresh()
  t.equal(counted, 1)
  now += 1
  await refresh()
  t.same(await lines(), [
    'wardbeat_alarm_per_bed_day{priority="high"} 1.5',
    'wardbeat_alarm_per_bed_day{priority="medium"} 0',
    'wardbeat_alarm_per_bed_day{priority="low"} 0',
    'wardbeat_alarm_acknowledged_ratio{priority="high"} 0.5',
    'wardbeat_alarm_acknowledge_seconds{priority="high",quantile="0.5"} 20',
    'wardbeat_alarm_acknowledge_seconds{priority="high",quantile="0.95"} 90',
    'wardbeat_alarm_chattering 2',
    'wardbeat_alarm_standing 1',
  ])
  now += 60_000
  load = new Error('the database is away')
  await refresh()
  t.equal(counted, 3)
  t.equal((await lines()).length, 8, 'the figures of before stay')
})
