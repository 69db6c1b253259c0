import type { QueueProducer } from '../bus/queue.ts'
import type { RejectReplayer } from '../bus/replay.ts'
import type { Clock } from '../model/clock.ts'
import type { DeviceMessage, Inbound } from '../model/inbound.ts'
import type { Reject } from '../model/reject.ts'
import { shardOf } from '../model/shard.ts'
import type { RejectReader, RejectWriter } from '../store/rejects.ts'
import { contentId, makeRejects } from './make-rejects.ts'
import { readMessage } from './read-message.ts'

/** Messages put back in one durable batch; each may have up to 256 KiB. */
const MOST_MESSAGES = 20

export function createRejectReplayer(ports: {
  readonly reader: RejectReader
  readonly writer: RejectWriter
  readonly readings: QueueProducer<Inbound>
  readonly clock: Clock
}): RejectReplayer {
  const { reader, writer, readings, clock } = ports
  return {
    async replay(ids) {
      const open = (await reader.byIds([...new Set(ids)])).filter(reject => reject.replayedAt === null)
      const again = open.filter(isRefusedAgain)
      const taken = open.filter(reject => !again.includes(reject))
      // In this order a crash in between leaves rejects that can be replayed once more, and never one that is lost.
      await putBack(readings, taken.map(messageOf))
      if (again.length > 0) await writer.put(again.map(renewed))
      if (open.length > 0) {
        await writer.markReplayed(
          open.map(reject => reject.id),
          clock(),
        )
      }
      return { replayed: taken.length, refusedAgain: again.length }
    },
  }
}

/** Whether the same thing is still refused; another refusal of the same message has a reject of its own. */
function isRefusedAgain(reject: Reject): boolean {
  const message = messageOf(reject)
  try {
    const still = makeRejects(message, readMessage(message).refused)
    return still.some(({ reason, detail }) => reason === reject.reason && detail === reject.detail)
  } catch {
    return true // quarantined again: it is still poisonous
  }
}

/** The reject that follows a replay in vain; its id follows from the old one, so it is made once. */
function renewed(reject: Reject): Reject {
  return { ...reject, id: contentId(reject.id, 'replayed'), replayedAt: null }
}

function messageOf({ deviceId, kind, arrivedAt, payload }: Reject): DeviceMessage {
  return { type: 'message', deviceId, kind, arrivedAt, payload }
}

/** Each message once, however many rejects it left, oldest first. */
async function putBack(readings: QueueProducer<Inbound>, messages: readonly DeviceMessage[]): Promise<void> {
  const distinct = new Map<string, DeviceMessage>()
  for (const message of messages) {
    const { deviceId, kind, arrivedAt, payload } = message
    distinct.set(contentId(deviceId, kind, String(arrivedAt), payload), message)
  }
  const byShard = new Map<number, DeviceMessage[]>()
  for (const message of [...distinct.values()].sort((a, b) => a.arrivedAt - b.arrivedAt)) {
    const shard = shardOf(message.deviceId, readings.shards)
    byShard.set(shard, [...(byShard.get(shard) ?? []), message])
  }
  for (const [shard, list] of byShard) {
    for (let i = 0; i < list.length; i += MOST_MESSAGES) await readings.add(shard, list.slice(i, i + MOST_MESSAGES))
  }
}
