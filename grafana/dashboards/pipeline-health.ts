import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { dashboard } from '../parts/dashboards.ts'
import { PROMETHEUS } from '../parts/data-sources.ts'
import { lines, numbers } from '../parts/panels.ts'
import { promNow, promSeries } from '../parts/queries.ts'

/** From the arrival of a message to the end of each stage. */
const STAGES = [
  ['durable, PUBACK', 'wardbeat_hand_off_seconds'],
  ['decided', 'wardbeat_rules_decided_seconds'],
  ['stored', 'wardbeat_ingest_written_seconds'],
  ['alert on a screen', 'wardbeat_live_alert_seconds'],
] as const

const quantile = (q: number, metric: string) =>
  `histogram_quantile(${q}, sum by (le) (rate(${metric}_bucket[$__rate_interval])))`
const rate = (metric: string, by = '') => `sum ${by}(rate(${metric}[$__rate_interval]))`

const letter = (i: number) => String.fromCharCode(65 + i)

export function pipelineHealth(): Dashboard {
  const chart = (
    title: string,
    description: string,
    queries: readonly (readonly [legend: string, expression: string])[],
    unit?: string,
  ) =>
    lines({
      title,
      description,
      source: PROMETHEUS,
      queries: queries.map(([legend, expression], i) => promSeries(letter(i), expression, legend)),
      ...(unit === undefined ? {} : { unit }),
    })
  const now = (title: string, description: string, expression: string, unit = 'short') =>
    numbers({ title, description, source: PROMETHEUS, queries: [promNow('A', expression, title)], unit })

  return dashboard('pipeline-health', 'pipeline health', 'Does every reading go its way in time?', 'now-1h')
    .withPanel(now('Roles not ready', 'Is anything down?', 'count(wardbeat_role_up == 0) or vector(0)'))
    .withPanel(now('Readings a second', 'Is anything coming?', 'sum(rate(wardbeat_ingest_readings_total[1m]))'))
    .withPanel(now('Batches waiting', 'Is a backlog growing?', 'sum(max by (queue) (wardbeat_queue_waiting_batches))'))
    .withPanel(
      now(
        'Disk free',
        'How long will it last?',
        'min(wardbeat_disk_free_bytes / wardbeat_disk_size_bytes)',
        'percentunit',
      ),
    )
    .withPanel(
      chart('What goes through, a second', 'Does every stage keep up with the one before?', [
        ['messages from devices', rate('wardbeat_mqtt_messages_total')],
        ['readings taken in', rate('wardbeat_ingest_readings_total')],
        ['readings judged', rate('wardbeat_rules_readings_total')],
        ['readings put back for later', rate('wardbeat_ingest_backfilled_readings_total')],
      ]),
    )
    .withPanel(
      chart(
        'From arrival to the end of each stage, 99 %',
        'Which stage makes an alarm late?',
        STAGES.map(([name, metric]) => [name, quantile(0.99, metric)] as const),
        's',
      ),
    )
    .withPanel(
      chart(
        'From arrival to the end of each stage, median',
        'What is usual?',
        STAGES.map(([name, metric]) => [name, quantile(0.5, metric)] as const),
        's',
      ),
    )
    .withPanel(
      chart('What waits', 'Where does it pile up?', [
        ['{{queue}}, batches', 'max by (queue) (wardbeat_queue_waiting_batches)'],
        ['{{queue}} in work', 'max by (queue) (wardbeat_queue_active_batches)'],
        ['messages before their PUBACK', 'sum(wardbeat_hand_off_waiting_messages)'],
      ]),
    )
    .withPanel(
      chart('Refused, a second', 'What is wrong with what comes?', [
        ['{{reason}}', rate('wardbeat_ingest_rejects_total', 'by (reason) ')],
      ]),
    )
    .withPanel(
      chart('Store of vitals', 'Does it take readings (1: it does not), and how full are its batches?', [
        ['failing', 'max(wardbeat_ingest_store_failing)'],
        [
          'messages in a batch, mean',
          `${rate('wardbeat_ingest_batch_messages_sum')} / ${rate('wardbeat_ingest_batch_messages_count')}`,
        ],
      ]),
    )
    .withPanel(
      chart('Alerts, a minute', 'What do the rules find?', [
        ['raised, {{priority}}', `60 * ${rate('wardbeat_alerts_raised_total', 'by (priority) ')}`],
        ['ended by themselves', `60 * ${rate('wardbeat_alerts_resolved_total')}`],
      ]),
    )
    .withPanel(
      chart(
        'Event loop, 99 %',
        'Which process is too busy to answer in time?',
        [['{{process}}', 'max by (process) (nodejs_eventloop_lag_p99_seconds)']],
        's',
      ),
    )
    .withPanel(
      chart(
        'Memory',
        'Does a process grow?',
        [['{{process}}', 'max by (process) (process_resident_memory_bytes)']],
        'bytes',
      ),
    )
    .withPanel(
      chart('CPU, cores', 'What does each process cost?', [
        ['{{process}}', 'sum by (process) (rate(process_cpu_seconds_total[$__rate_interval]))'],
      ]),
    )
    .withPanel(
      chart(
        'API, 99 % of the answers',
        'Which route is slow?',
        [
          [
            '{{method}} {{route}}',
            `topk(8, histogram_quantile(0.99, sum by (le, method, route) (rate(wardbeat_http_request_seconds_bucket[$__rate_interval]))))`,
          ],
        ],
        's',
      ),
    )
    .withPanel(
      chart('Live connections', 'Do the boards get what they should?', [
        ['boards and programs', 'sum(wardbeat_live_clients)'],
        ['live numbers dropped, a second', rate('wardbeat_live_vitals_dropped_total')],
        ['told anew, a second', rate('wardbeat_live_resyncs_total')],
      ]),
    )
    .withPanel(
      chart('Maintenance, channels and webhooks', 'Does long work succeed?', [
        [
          '{{exported_job}} {{outcome}}',
          'sum by (exported_job, outcome) (increase(wardbeat_job_runs_total[$__rate_interval]))',
        ],
        [
          '{{channel}} {{outcome}}',
          'sum by (channel, outcome) (increase(wardbeat_channel_messages_total[$__rate_interval]))',
        ],
        ['webhook {{outcome}}', 'sum by (outcome) (increase(wardbeat_webhook_deliveries_total[$__rate_interval]))'],
      ]),
    )
    .withPanel(chart('Restarts', 'What did not stay up?', [['{{role}}', 'max by (role) (wardbeat_role_restarts)']]))
    .build()
}
