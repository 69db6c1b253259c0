/** What a device publishes, by the last part of its topic. */
export const PUBLISH_KINDS = ['vitals', 'senml', 'events', 'waveforms', 'status', 'commands/ack'] as const
export type PublishKind = (typeof PUBLISH_KINDS)[number]

export const DEVICE_ID = /^[A-Za-z0-9_.:-]{1,64}$/

/** Longest topic of the grammar, in characters: anything longer is refused before it is looked at. */
const MAX_TOPIC_LENGTH = 'v1/devices/'.length + 64 + '/commands/ack'.length
const TOPIC = /^v1\/devices\/([A-Za-z0-9_.:-]{1,64})\/(vitals|senml|events|waveforms|status|commands|commands\/ack)$/

export interface DeviceTopic {
  readonly deviceId: string
  readonly kind: PublishKind | 'commands'
}

/** @returns null for everything outside the grammar, `$SYS` and wildcards included */
export function parseTopic(topic: string): DeviceTopic | null {
  if (topic.length > MAX_TOPIC_LENGTH) return null
  const match = TOPIC.exec(topic)
  const deviceId = match?.[1]
  const kind = KINDS.find(k => k === match?.[2])
  return deviceId === undefined || kind === undefined ? null : { deviceId, kind }
}

const KINDS = [...PUBLISH_KINDS, 'commands'] as const

export function topicOf(deviceId: string, kind: DeviceTopic['kind']): string {
  return `v1/devices/${deviceId}/${kind}`
}
