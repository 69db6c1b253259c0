import type { Inbound } from '../model/inbound.ts'
import { PUBLISH_KINDS } from '../model/topics.ts'
import { afterMark, ForeignBatch, flagOf, instantOf, listOf, numberOf, parseJson, textOf } from './codec.ts'
import type { BatchCodec } from './queue.ts'

/**
 * `inbound/1`, a line of JSON with one short array per entry, then all payloads one after the other, cut by their
 * lengths: a payload is JSON full of quotes, and would be escaped twice if it stood inside the JSON.
 */
const MARK = 'inbound/1\n'

/** How a payload travels. Plain text, unless the JSON column of the queue could not hold it. */
const PLAIN = 0
/** As a JSON string: text with a NUL or a lone surrogate. */
const ESCAPED = 1
/** Base64: what was not UTF-8 when it arrived. */
const BYTES = 2

export const inboundCodec: BatchCodec<Inbound> = {
  encode(batch) {
    const heads: (string | number)[][] = []
    let body = ''
    for (const entry of batch) {
      if (entry.type === 'message') {
        const { payload } = entry
        const form = typeof payload !== 'string' ? BYTES : isPlain(payload) ? PLAIN : ESCAPED
        const text =
          typeof payload !== 'string'
            ? Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('base64')
            : form === PLAIN
              ? payload
              : JSON.stringify(payload)
        heads.push(['m', entry.deviceId, PUBLISH_KINDS.indexOf(entry.kind), entry.arrivedAt, form, text.length])
        body += text
      } else if (entry.type === 'presence') {
        heads.push(['p', entry.deviceId, entry.online ? 1 : 0, entry.at])
      } else {
        heads.push(['t', entry.shard, entry.at])
      }
    }
    return `${MARK}${JSON.stringify(heads)}\n${body}`
  },

  decode(text) {
    const rest = afterMark(text, MARK)
    const cut = rest.indexOf('\n')
    if (cut < 0) throw new ForeignBatch('it ends early')
    const heads = listOf(parseJson(rest.slice(0, cut)), 'head')
    const body = rest.slice(cut + 1)
    const batch: Inbound[] = []
    let from = 0
    for (const value of heads) {
      const head = listOf(value, 'entry')
      if (head[0] === 'm') {
        const kind = PUBLISH_KINDS[numberOf(head[2], 'kind')]
        if (kind === undefined) throw new ForeignBatch('it has a kind of message that is not known here')
        const to = from + numberOf(head[5], 'length')
        if (!(to >= from && to <= body.length)) throw new ForeignBatch('it ends early')
        batch.push({
          type: 'message',
          deviceId: textOf(head[1], 'device'),
          kind,
          arrivedAt: instantOf(head[3], 'time of arrival'),
          payload: payloadOf(head[4], body.slice(from, to)),
        })
        from = to
      } else if (head[0] === 'p') {
        const online = flagOf(head[2], 'presence')
        batch.push({ type: 'presence', deviceId: textOf(head[1], 'device'), online, at: instantOf(head[3], 'time') })
      } else if (head[0] === 't') {
        batch.push({ type: 'tick', shard: numberOf(head[1], 'shard'), at: instantOf(head[2], 'time') })
      } else {
        throw new ForeignBatch('it has a type of entry that is not known here')
      }
    }
    if (from !== body.length) throw new ForeignBatch('it has more payload than its entries')
    return batch
  },
}

function payloadOf(form: unknown, text: string): string | Uint8Array {
  if (form === PLAIN) return text
  if (form === ESCAPED) return textOf(parseJson(text), 'payload')
  if (form === BYTES) return new Uint8Array(Buffer.from(text, 'base64'))
  throw new ForeignBatch('it has a form of payload that is not known here')
}

/** @returns false for text with a NUL (jsonb refuses it) or a lone surrogate (UTF-8 has none) */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 0) return false
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const next = text.charCodeAt(i + 1) // NaN at the end: no pair
      if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false
      i++
    }
  }
  return true
}
