import type { Change } from '../../bus/changes.ts'
import type { LiveVitals } from '../../bus/live-vitals.ts'
import type { QueueConsumer, QueueProducer } from '../../bus/queue.ts'
import type { DeviceEvent } from '../../model/device-event.ts'
import type { Evaluation } from '../../model/evaluation.ts'
import type { DeviceMessage, Inbound } from '../../model/inbound.ts'
import type { Reading } from '../../model/reading.ts'
import type { Reject } from '../../model/reject.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import type { CommandAnswer } from '../../store/device-commands.ts'
import type { DeviceProfile, DeviceStatus } from '../../store/devices.ts'

export const NOW = Date.UTC(2026, 0, 1)

export function message(deviceId: string, payload: unknown, more: Partial<DeviceMessage> = {}): DeviceMessage {
  const text = typeof payload === 'string' || payload instanceof Uint8Array ? payload : JSON.stringify(payload)
  return { type: 'message', deviceId, kind: 'vitals', arrivedAt: NOW, payload: text, ...more }
}

/** A device that patient `p-<id>` has had for long. */
export function profile(deviceId: string, patientId: string | null = `p-${deviceId}`): DeviceProfile {
  const assignment = { id: `a-${deviceId}`, deviceId, from: 0, to: null, assignedBy: null, assignedAt: 0 }
  return {
    deviceId,
    intervalSeconds: null,
    wardIntervalSeconds: null,
    wardSilenceSeconds: null,
    clockOffsetMs: null,
    lastSeenAt: null,
    assignments: patientId === null ? [] : [{ ...assignment, patientId }],
  }
}

/** A queue's consumer end that a test feeds by hand: `feed` settles as the handler does. */
export function handFed<T>() {
  let handle: ((shard: number, batch: readonly T[]) => Promise<void>) | undefined
  let closed = false
  const consumer: QueueConsumer<T> = {
    async start(handler) {
      handle = handler
    },
    async close() {
      closed = true
    },
  }
  return {
    consumer,
    isClosed: () => closed,
    async feed(shard: number, batch: readonly T[]) {
      if (!handle) throw new Error('Nobody has started the consumer')
      await handle(shard, batch)
    },
  }
}

export function recordingProducer<T>(shards = 1) {
  const added: { shard: number; batch: readonly T[] }[] = []
  const producer: QueueProducer<T> = {
    shards,
    async add(shard, batch) {
      added.push({ shard, batch })
    },
    async close() {},
  }
  return { producer, added }
}

/** Every port of ingest as a recorder. Stores hold rows by identity, as the real ones do. */
export function ingestPorts(profiles: readonly DeviceProfile[] = [profile('d1')], evaluationShards = 1) {
  const inbound = handFed<Inbound>()
  const evaluations = recordingProducer<Evaluation>(evaluationShards)
  const backfill = recordingProducer<Reading>()
  const backfilled = handFed<Reading>()
  const known = new Map(profiles.map(p => [p.deviceId, p]))
  const readings = new Map<string, Reading>()
  const events: DeviceEvent[] = []
  const answers: CommandAnswer[] = []
  const rejects = new Map<string, Reject>()
  const statuses: DeviceStatus[] = []
  const live: LiveVitals[] = []
  let changed: (changes: readonly Change[]) => void = () => {}
  let lost: () => void = () => {}
  return {
    inbound,
    evaluations,
    backfill,
    backfilled,
    known,
    readings,
    events,
    answers,
    rejects,
    statuses,
    live,
    change: (key: string) => changed([{ topic: 'device', key }]),
    loseChanges: () => lost(),
    ports: {
      inbound: inbound.consumer,
      evaluations: evaluations.producer,
      vitals: {
        async write(batch: readonly Reading[]) {
          for (const r of batch) readings.set(`${r.deviceId} ${r.deviceTime}`, r)
        },
      },
      backfill: { producer: backfill.producer, consumer: backfilled.consumer },
      rejects: {
        async put(batch: readonly Reject[]) {
          for (const r of batch) if (!rejects.has(r.id)) rejects.set(r.id, r)
        },
        async markReplayed(ids: readonly string[], at: number) {
          for (const id of ids) {
            const reject = rejects.get(id)
            if (reject) rejects.set(id, { ...reject, replayedAt: at })
          }
        },
        async expire() {
          return 0
        },
      },
      commands: {
        async answer(batch: readonly CommandAnswer[]) {
          answers.push(...batch)
          return batch.map(({ commandId }) => commandId !== 'unknown')
        },
      },
      events: {
        async write(batch: readonly DeviceEvent[]) {
          events.push(...batch)
        },
      },
      profiles: {
        async profiles(ids?: readonly string[]) {
          return (ids ?? [...known.keys()]).flatMap(id => known.get(id) ?? [])
        },
      },
      statuses: {
        async record(batch: readonly DeviceStatus[]) {
          statuses.push(...batch)
        },
      },
      changes: {
        async subscribe(onChanges: (changes: readonly Change[]) => void, onLost: () => void) {
          changed = onChanges
          lost = onLost
        },
        async close() {},
      },
      live: {
        publish(vitals: LiveVitals) {
          live.push(vitals)
        },
        async close() {},
      },
      log: createLog('test', 'silent'),
      metrics: createMetrics(),
      clock: () => NOW,
    },
  }
}
