import { useEffect } from 'preact/hooks'
import { bedText } from '../beds.ts'
import type { FormState } from '../parts/form-state.ts'
import type { Option } from '../parts/option.ts'
import { SelectField } from '../parts/select-field.tsx'
import { useList } from '../parts/use-list.ts'
import { useOptionalRecord } from '../parts/use-optional-record.ts'
import { decodeBedBoard, decodeWard } from './ward-data.ts'

/** All wards of a house fit on one page. */
const ALL_WARDS = 200

export interface PlaceValues {
  readonly wardId: string
  /** Empty: not chosen yet. */
  readonly bedId: string
}

/** In the ward, without a bed: said by a person, never by leaving a field alone. */
export const NO_BED = 'none'

/** What a choice of a place lacks. */
export const placeProblems = ({ wardId, bedId }: PlaceValues) => ({
  wardId: wardId === '' ? 'is needed' : null,
  bedId: bedId === '' ? 'is needed: a free one, or none yet' : null,
})

/** Ward, and a bed that is free in it now. */
export function PlaceFields<V extends PlaceValues>({ form }: { form: FormState<V & PlaceValues> }) {
  const wards = useList('/wards', decodeWard, { limit: ALL_WARDS })
  const { wardId, bedId } = form.values.value
  const board = useOptionalRecord(
    wardId === '' ? null : `/wards/${encodeURIComponent(wardId)}/bed-board`,
    decodeBedBoard,
  )
  const known = board.value.value?.ward.id === wardId ? board.value.value : null
  const home = wards.items.value?.find(ward => ward.id === wardId)?.kind === 'home'
  const free: Option<string>[] = (known?.beds ?? [])
    .filter(bed => !bed.occupied)
    .map(bed => {
      const room = known?.rooms.find(r => r.id === bed.roomId)
      return { value: bed.id, text: room === undefined ? bedText(bed.name) : `${bedText(bed.name)}, ${room.name}` }
    })
  // A bed of the ward that was chosen before is none of this one; at home there are none.
  useEffect(() => {
    const set = form.field('bedId').set
    if (home) set(NO_BED)
    else if (known !== null && bedId !== NO_BED && !free.some(bed => bed.value === bedId)) set('')
  }, [known, home])
  return (
    <>
      <SelectField
        of={form.field('wardId')}
        label="Ward"
        options={wards.items.value?.map(ward => ({ value: ward.id, text: ward.name })) ?? []}
      />
      {!home && (
        <SelectField
          of={form.field('bedId')}
          label="Bed"
          hint={known !== null && free.length === 0 ? 'No bed of this ward is free.' : 'Only free beds are listed.'}
          options={[...free, { value: NO_BED, text: 'without a bed yet' }]}
        />
      )}
      <p class="problem" role="alert">
        {wards.problem.value ?? board.problem.value}
      </p>
    </>
  )
}
