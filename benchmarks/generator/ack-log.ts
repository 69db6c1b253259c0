import { closeSync, openSync, writeSync } from 'node:fs'

/** Every acknowledged reading, `deviceId<TAB>ts` a line: what must be in the store afterwards. */
export interface AckLog {
  add(id: string, ts: number): void
  close(): void
}

/** Characters gathered before a write: a write a second or so at 6,000 acknowledgements a second. */
const FLUSH_AT = 256 * 1024

export function openAckLog(file: string | undefined): AckLog {
  if (file === undefined) return { add: () => {}, close: () => {} }
  const handle = openSync(file, 'w')
  let waiting = ''
  const flush = () => {
    writeSync(handle, waiting)
    waiting = ''
  }
  return {
    add(id, ts) {
      waiting += `${id}\t${ts}\n`
      if (waiting.length >= FLUSH_AT) flush()
    },
    close() {
      flush()
      closeSync(handle)
    },
  }
}
