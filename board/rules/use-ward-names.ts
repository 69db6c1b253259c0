import { decodeNamed } from '../live/fields.ts'
import { useList } from '../parts/use-list.ts'

/** All wards of a house fit on one page. */
const ALL_WARDS = 200

/** Wards by id; empty until they are known. */
export function useWardNames(): ReadonlyMap<string, string> {
  const wards = useList('/wards', decodeNamed, { limit: ALL_WARDS })
  return new Map(wards.items.value?.map(({ id, name }) => [id, name]))
}
