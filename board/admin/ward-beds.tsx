import { useSignal } from '@preact/signals'
import { bedText } from '../beds.ts'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { type Bed, decodeBedBoard, type Room } from '../places/ward-data.ts'
import { etagOf } from '../record/record-data.ts'
import { PlaceDialog } from './place-dialog.tsx'

type Editing =
  | { readonly what: 'room'; readonly room: Room | null }
  | { readonly what: 'bed'; readonly bed: Bed | null; readonly roomId: string | null }

/** Rooms, and the beds in them. */
export function WardBeds({ path, editable }: { path: string; editable: boolean }) {
  const { session } = useBoard()
  const board = useRecord(`${path}/bed-board`, decodeBedBoard)
  const editing = useSignal<Editing | null>(null)
  const act = useAct()
  const places = board.value.value
  if (places === null) return <Waiting of={board} what="rooms and beds" />
  const edit = (what: Editing) => () => {
    editing.value = what
  }
  const remove = (kind: 'rooms' | 'beds', { id, version, name }: Room | Bed) =>
    act.run(async () => {
      await session.request('DELETE', `/${kind}/${encodeURIComponent(id)}`, undefined, etagOf({ version }))
      say(`${name} is gone.`)
      await board.refetch()
    }, 'Not taken away.')
  const groups = [...places.rooms, null].map(room => ({
    room,
    beds: places.beds.filter(bed => bed.roomId === (room?.id ?? null)),
  }))
  return (
    <section class="card" aria-labelledby="ward-beds">
      <header class="card-head">
        <h2 id="ward-beds">Rooms and beds</h2>
        {editable && (
          <div class="acts">
            <button type="button" onClick={edit({ what: 'room', room: null })}>
              Add a room
            </button>
            <button type="button" onClick={edit({ what: 'bed', bed: null, roomId: places.rooms[0]?.id ?? null })}>
              Add a bed
            </button>
          </div>
        )}
      </header>
      {places.rooms.length + places.beds.length === 0 && (
        <p class="quiet">No rooms or beds yet. Rooms are optional: beds may stand in the ward itself.</p>
      )}
      {groups.map(({ room, beds }) =>
        room === null && beds.length === 0 ? null : (
          <section key={room?.id ?? ''} aria-label={room?.name ?? 'In no room'}>
            <header class="card-head">
              <h3>{room?.name ?? 'In no room'}</h3>
              {editable && room !== null && (
                <div class="acts">
                  <button
                    type="button"
                    aria-label={`Add a bed to ${room.name}`}
                    onClick={edit({ what: 'bed', bed: null, roomId: room.id })}
                  >
                    Add a bed
                  </button>
                  <button type="button" aria-label={`Rename ${room.name}`} onClick={edit({ what: 'room', room })}>
                    Rename
                  </button>
                  <button
                    type="button"
                    aria-label={`Take away ${room.name}`}
                    onClick={() => void remove('rooms', room)}
                  >
                    Take away
                  </button>
                </div>
              )}
            </header>
            <ul class="lines">
              {beds.map(bed => (
                <li key={bed.id}>
                  <span class="grow">
                    {bedText(bed.name)} <span class="quiet">{bed.occupied ? 'taken' : 'free'}</span>
                  </span>
                  {editable && (
                    <>
                      <button
                        type="button"
                        aria-label={`Change ${bedText(bed.name)}`}
                        onClick={edit({ what: 'bed', bed, roomId: bed.roomId })}
                      >
                        Change
                      </button>
                      <button
                        type="button"
                        aria-label={`Take away ${bedText(bed.name)}`}
                        onClick={() => void remove('beds', bed)}
                      >
                        Take away
                      </button>
                    </>
                  )}
                </li>
              ))}
              {room !== null && beds.length === 0 && <li class="quiet">No beds in this room.</li>}
            </ul>
          </section>
        ),
      )}
      {editing.value !== null && (
        <PlaceDialog
          path={path}
          {...(editing.value.what === 'room'
            ? { kind: 'rooms' as const, place: editing.value.room, roomId: null }
            : { kind: 'beds' as const, place: editing.value.bed, roomId: editing.value.roomId })}
          rooms={places.rooms}
          onClose={changed => {
            editing.value = null
            if (changed) void board.refetch() // its failure is a state of the record
          }}
        />
      )}
    </section>
  )
}
