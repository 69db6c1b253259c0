import { useComputed } from '@preact/signals'
import { useBoard } from '../parts/use-board.ts'
import { BedTile } from './bed-tile.tsx'
import { mostLines } from './rows.ts'
import { useWallSize } from './use-wall-size.ts'
import { wardFilter } from './ward-filter.ts'

export function WardPage() {
  const { tiles, wards } = useBoard()
  const shown = useComputed(() => {
    // A ward that is no longer there must not leave an empty board behind.
    const ward = wardFilter.value !== null && wards.value.includes(wardFilter.value) ? wardFilter.value : null
    return tiles.value?.filter(t => ward === null || t.patient.ward === ward) ?? null
  })
  const lines = useComputed(() => mostLines(shown.value ?? []))
  useWallSize(shown.value?.length ?? 0, lines.value)
  if (shown.value === null) return <p class="waiting">Loading the ward…</p>
  if (shown.value.length === 0) {
    return <p class="waiting">No patients yet. Add a patient and assign a device (see the API at /docs).</p>
  }
  return (
    <>
      <h1 class="unseen">Ward</h1>
      <section class="ward" aria-label="Beds">
        {shown.value.map(tile => (
          <BedTile key={tile.patient.id} tile={tile} />
        ))}
      </section>
    </>
  )
}
