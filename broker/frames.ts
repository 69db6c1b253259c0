/** MQTT control packet types (MQTT 3.1.1, table 2.1). */
export const CONNECT = 1
export const PUBLISH = 3
export const SUBSCRIBE = 8
export const UNSUBSCRIBE = 10

/** A remaining length has at most four bytes (MQTT 3.1.1, 2.2.3). */
const MAX_LENGTH_SHIFT = 21

/**
 * Walks over the fixed headers of a byte stream, so that a packet is judged by its announced length before any of it
 * is buffered. `onFrame` gets the packet's type and its remaining length in bytes.
 * @returns a function to call with each chunk; false when the stream is not MQTT, or `onFrame` refused a packet
 */
export function frameScanner(onFrame: (type: number, length: number) => boolean): (chunk: Uint8Array) => boolean {
  let type = -1
  let length = 0
  let shift = 0
  let skip = 0
  return chunk => {
    let at = 0
    while (at < chunk.length) {
      if (skip > 0) {
        const step = Math.min(skip, chunk.length - at)
        skip -= step
        at += step
        continue
      }
      const byte = chunk[at++] ?? 0
      if (type < 0) {
        type = byte >> 4
        length = 0
        shift = 0
        continue
      }
      length += (byte & 0x7f) << shift
      if (byte & 0x80) {
        if (shift >= MAX_LENGTH_SHIFT) return false
        shift += 7
        continue
      }
      if (!onFrame(type, length)) return false
      skip = length
      type = -1
    }
    return true
  }
}
