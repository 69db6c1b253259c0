import type { BatchCodec } from './queue.ts'

/** Ids of jobs: everything else about them is in the store. */
export const jobCodec: BatchCodec<string> = {
  encode: ids => ids.join(' '),
  decode: text => text.split(' '),
}
