import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { dashboard, toBoard } from '../parts/dashboards.ts'
import { POSTGRES, PROMETHEUS } from '../parts/data-sources.ts'
import { bars, lines, table } from '../parts/panels.ts'
import { promSeries, sqlSeries, sqlTable } from '../parts/queries.ts'
import { board, DEVICE_ON_THE_BOARD, devices, IN_WARDS, wards } from '../parts/variables.ts'

const rate = (metric: string, by: string) => `sum by (${by}) (rate(${metric}[$__rate_interval]))`
const CHOSEN = `device_id in (\${device:sqlstring})`

export function brokersAndDevices(): Dashboard {
  const chart = (title: string, description: string, legend: string, expression: string) =>
    lines({ title, description, source: PROMETHEUS, queries: [promSeries('A', expression, legend)] })
  return dashboard(
    'brokers-and-devices',
    'brokers and devices',
    'Who is connected, what they send, what is refused',
    'now-3h',
  )
    .withVariable(wards())
    .withVariable(devices())
    .withVariable(board())
    .link(toBoard('/admin/devices'))
    .withPanel(
      chart(
        'Connections',
        'How many devices hold which broker?',
        '{{instance}}',
        'sum by (instance) (wardbeat_mqtt_connections)',
      ),
    )
    .withPanel(
      chart(
        'Logins, a second',
        'Do devices come and go, or are they turned away?',
        '{{outcome}}',
        rate('wardbeat_mqtt_connects_total', 'outcome'),
      ),
    )
    .withPanel(
      chart('Messages, a second', 'What do they send?', '{{kind}}', rate('wardbeat_mqtt_messages_total', 'kind')),
    )
    .withPanel(
      chart(
        'Refused by the broker, a second',
        'Which rule do devices break?',
        '{{reason}}',
        rate('wardbeat_mqtt_refused_total', 'reason'),
      ),
    )
    .withPanel(
      lines({
        title: 'PUBACK',
        description: 'How long does a device wait, and how many messages share one write?',
        source: PROMETHEUS,
        unit: 's',
        queries: [
          promSeries(
            'A',
            'histogram_quantile(0.99, sum by (le) (rate(wardbeat_hand_off_seconds_bucket[$__rate_interval])))',
            '99 %',
          ),
          promSeries(
            'B',
            'histogram_quantile(0.5, sum by (le) (rate(wardbeat_hand_off_seconds_bucket[$__rate_interval])))',
            'median',
          ),
        ],
      }),
    )
    .withPanel(
      lines({
        title: 'Messages in one write',
        description: 'Is the broker busy? Batches grow by themselves.',
        source: PROMETHEUS,
        queries: [
          promSeries(
            'A',
            'sum(rate(wardbeat_hand_off_batch_messages_sum[$__rate_interval])) / sum(rate(wardbeat_hand_off_batch_messages_count[$__rate_interval]))',
            'mean',
          ),
        ],
      }),
    )
    .withPanel(
      table({
        title: 'Devices',
        description: 'Which devices are away, have a wrong clock, a low battery, or much that is refused?',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `select d.id as device, d.kind, d.manufacturer, d.model, d.ward, p.bed, d.online, d.last_seen_at as "last seen",
               d.battery as "battery, %", d.clock_offset_ms / 1000 as "clock off by, s", d.accepted, d.rejected
             from grafana.devices d left join grafana.patients p on p.id = d.patient_id
             where d.id in ($\{device:sqlstring}) order by d.online, d.last_seen_at nulls first limit 500`,
          ),
        ],
        height: 12,
      }).overrideByName('device', DEVICE_ON_THE_BOARD),
    )
    .withPanel(
      lines({
        title: 'Values by device, a minute',
        description: 'Does each of the chosen devices send as it should?',
        source: POSTGRES,
        queries: [
          sqlSeries(
            'A',
            `select $__timeGroup(time, '1m') as time, device_id as metric, count(*)::float8 as value from grafana.vitals
             where ${CHOSEN} and $__timeFilter(time) and $__timeTo()::timestamptz - $__timeFrom()::timestamptz <= interval '12 hours'
             group by 1, 2 order by 1`,
          ),
        ],
      }),
    )
    .withPanel(
      lines({
        title: 'Under way, 95 %',
        description: 'How long is a reading under way from the device to us, by its own clock?',
        source: POSTGRES,
        unit: 's',
        queries: [
          sqlSeries(
            'A',
            `select $__timeGroup(arrived_at, '1m') as time, device_id as metric,
               percentile_cont(0.95) within group (order by extract(epoch from arrived_at - device_time)::float8) as value
             from grafana.vitals
             where ${CHOSEN} and $__timeFilter(time) and $__timeTo()::timestamptz - $__timeFrom()::timestamptz <= interval '12 hours'
             group by 1, 2 order by 1`,
          ),
        ],
      }),
    )
    .withPanel(
      table({
        title: 'Rejects',
        description: 'What did the chosen devices send that could not be used? The payloads are on the board.',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `select time, device_id as device, kind, reason, replayed from grafana.rejects
             where ${CHOSEN} and $__timeFilter(time) order by time desc limit 200`,
          ),
        ],
        width: 12,
      }),
    )
    .withPanel(
      table({
        title: 'Events',
        description: 'Leads off, batteries, calls, falls: what did the chosen devices tell?',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `select time, device_id as device, type from grafana.device_events
             where ${CHOSEN} and $__timeFilter(time) order by time desc limit 200`,
          ),
        ],
        width: 12,
      }),
    )
    .withPanel(
      bars({
        title: 'Devices by ward',
        description: 'Where are they, and how many of them are online?',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `select coalesce(ward, 'in no ward') as ward, count(*)::float8 as devices, count(*) filter (where online)::float8 as online
             from grafana.devices where ${IN_WARDS} group by 1 order by 1`,
          ),
        ],
        width: 24,
      }),
    )
    .build()
}
