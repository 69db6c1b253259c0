import type { Decode } from '../live/fields.ts'
import type { RecordState } from './record-state.ts'
import { useOptionalRecord } from './use-optional-record.ts'

/** One record of the API: read when the page opens and when the path changes, given up when the page is left. */
export function useRecord<T>(path: string, decode: Decode<T>): RecordState<T> {
  return useOptionalRecord(path, decode)
}
