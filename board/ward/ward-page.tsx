import { useComputed } from '@preact/signals'
import { areOfSeveralWards } from '../beds.ts'
import type { Tile } from '../live/snapshot.ts'
import { isWall } from '../parts/route.ts'
import { useBoard } from '../parts/use-board.ts'
import { BedTile } from './bed-tile.tsx'
import { onlyMine, showOnlyMine } from './mine.ts'
import { mostLines } from './rows.ts'
import { useWallSize } from './use-wall-size.ts'
import { wardFilter } from './ward-filter.ts'

export function WardPage() {
  const { tiles, wards, mine } = useBoard()
  const shown = useComputed(() => {
    // A ward that is no longer there must not leave an empty board behind.
    const ward = wardFilter.value !== null && wards.value.includes(wardFilter.value) ? wardFilter.value : null
    const own = onlyMine.value && !isWall ? mine.value : null
    const isShown = ({ patient }: Tile) =>
      (ward === null || patient.ward === ward) && (own === null || own.has(patient.id))
    return tiles.value?.filter(isShown) ?? null
  })
  const lines = useComputed(() => mostLines(shown.value ?? []))
  const areSeveralWards = areOfSeveralWards(shown.value ?? [])
  useWallSize(shown.value?.length ?? 0, lines.value)
  if (shown.value === null) return <p class="waiting">Loading the ward…</p>
  if (shown.value.length === 0 && onlyMine.value && mine.value !== null) return <NobodyIsMine />
  if (shown.value.length === 0) {
    return <p class="waiting">No patients yet. Add a patient and assign a device (see the API at /docs).</p>
  }
  return (
    <>
      <h1 class="unseen">Ward</h1>
      <section class="ward" aria-label="Beds">
        {shown.value.map(tile => (
          <BedTile key={tile.patient.id} tile={tile} isWardSaid={areSeveralWards} />
        ))}
      </section>
    </>
  )
}

/** Alarms of everybody else go on in the bar; the beds come back with one press. */
function NobodyIsMine() {
  return (
    <div class="waiting">
      <p>
        Nobody here is handed over to you. <a href="/beds">Beds</a> shows who is whose, and hands over.
      </p>
      <button type="button" onClick={() => showOnlyMine(false)}>
        Show the whole ward
      </button>
    </div>
  )
}
