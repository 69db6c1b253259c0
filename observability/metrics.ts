import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Seconds; fine where a promise is measured (120 ms, 300 ms), coarse above. */
const LATENCY_BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.3, 0.5, 1, 2, 5, 15, 60]
const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]

/**
 * Every metric of every process, in one list. Names follow the Prometheus conventions; units are in the name.
 * @param process label on every metric; none where a process stands alone
 */
export function createMetrics(process?: string) {
  const registry = new Registry()
  if (process !== undefined) registry.setDefaultLabels({ process })
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name: `wardbeat_${name}`, help, labelNames: [...labelNames], registers })
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name: `wardbeat_${name}`, help, labelNames: [...labelNames], registers })
  const histogram = <L extends string>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly L[] = [],
  ) => new Histogram({ name: `wardbeat_${name}`, help, buckets: [...buckets], labelNames: [...labelNames], registers })

  return {
    registry,

    mqttConnections: gauge('mqtt_connections', 'Devices connected now'),
    mqttConnects: counter('mqtt_connects_total', 'Connection attempts by outcome', ['outcome']),
    mqttMessages: counter('mqtt_messages_total', 'Messages accepted from devices', ['kind']),
    mqttRefused: counter('mqtt_refused_total', 'Packets refused by the topic policy or a limit', ['reason']),
    brokerLanes: gauge('broker_lanes', 'Sessions with the external broker that stand'),
    handOffSeconds: histogram('hand_off_seconds', 'Arrival of a message to its PUBACK', LATENCY_BUCKETS),
    handOffBatch: histogram('hand_off_batch_messages', 'Messages in one durable batch', BATCH_BUCKETS),
    handOffWaiting: gauge('hand_off_waiting_messages', 'Messages waiting to become durable'),

    ingestReadings: counter('ingest_readings_total', 'Readings accepted'),
    ingestRejects: counter('ingest_rejects_total', 'Messages or values refused', ['reason']),
    ingestBatch: histogram('ingest_batch_messages', 'Messages in one ingest batch', BATCH_BUCKETS),
    ingestBackfilled: counter('ingest_backfilled_readings_total', 'Readings that had to wait in the backfill queue'),
    ingestStoreFailing: gauge('ingest_store_failing', '1 while the store of vitals does not take readings, else 0'),
    ingestSeconds: histogram('ingest_written_seconds', 'Arrival of a reading to its being stored', LATENCY_BUCKETS),

    rulesReadings: counter('rules_readings_total', 'Readings evaluated'),
    rulesSeconds: histogram('rules_decided_seconds', 'Arrival of a reading to the decision about it', LATENCY_BUCKETS),
    rulesRefused: gauge('rules_refused', 'Stored rules that this version cannot judge by'),
    alertsRaised: counter('alerts_raised_total', 'Alerts raised', ['rule', 'priority']),
    alertsResolved: counter('alerts_resolved_total', 'Alerts resolved', ['rule', 'reason']),

    alarmsPerBedDay: gauge('alarm_per_bed_day', 'Alarms per occupied bed and day, last 24 h', ['priority']),
    alarmsAcknowledged: gauge('alarm_acknowledged_ratio', 'Share of alarms acknowledged, last 24 h', ['priority']),
    alarmAcknowledgeSeconds: gauge('alarm_acknowledge_seconds', 'Time from raised to acknowledged, last 24 h', [
      'priority',
      'quantile',
    ]),
    alarmsChattering: gauge('alarm_chattering', 'Pairs of patient and rule that chattered, last 24 h'),
    alarmsStanding: gauge('alarm_standing', 'Alarms active for more than 24 h now'),

    liveClients: gauge('live_clients', 'WebSocket clients connected now'),
    liveVitalsDropped: counter(
      'live_vitals_dropped_total',
      'Live numbers a slow client did not get (a newer one follows)',
    ),
    liveResyncs: counter('live_resyncs_total', 'New states told in mid-line: other alerts became visible'),
    liveAlertSeconds: histogram('live_alert_seconds', 'Arrival of a reading to its alert on the wire', LATENCY_BUCKETS),
    httpSeconds: histogram('http_request_seconds', 'Time to answer a request', LATENCY_BUCKETS, [
      'method',
      'route',
      'status',
    ]),

    queueWaiting: gauge('queue_waiting_batches', 'Batches waiting in a queue', ['queue']),
    queueActive: gauge('queue_active_batches', 'Batches being worked on', ['queue']),
    roleUp: gauge('role_up', '1 while the process with the role runs and is ready, else 0', ['role']),
    roleRestarts: gauge('role_restarts', 'Times the process with the role was started again', ['role']),
    diskFree: gauge('disk_free_bytes', 'Free on a disk', ['of']),
    diskSize: gauge('disk_size_bytes', 'Size of a disk', ['of']),
    jobRuns: counter('job_runs_total', 'Maintenance runs', ['job', 'outcome']),
    channelMessages: counter('channel_messages_total', 'Attempts to tell people beside the board', [
      'channel',
      'outcome',
    ]),
    webhookDeliveries: counter('webhook_deliveries_total', 'Attempts to deliver to a webhook', ['outcome']),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
