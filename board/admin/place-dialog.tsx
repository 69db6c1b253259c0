import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { SelectField } from '../parts/select-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import type { Room } from '../places/ward-data.ts'
import { etagOf } from '../record/record-data.ts'

interface Props {
  /** Of the API: the ward. */
  readonly path: string
  readonly kind: 'rooms' | 'beds'
  /** Null: a new one. */
  readonly place: Room | null
  /** In which a bed stands. */
  readonly roomId: string | null
  readonly rooms: readonly Room[]
  readonly onClose: (changed: boolean) => void
}

const WORDS = { rooms: 'room', beds: 'bed' } as const

/** Names a room or a bed; a bed may stand in a room. */
export function PlaceDialog({ path, kind, place, roomId, rooms, onClose }: Props) {
  const { session } = useBoard()
  const word = WORDS[kind]
  const form = useForm({
    initial: { name: place?.name ?? '', roomId: roomId ?? '' },
    etag: place === null ? null : etagOf(place),
    check: ({ name }) => ({ name: needed(name) }),
    async submit(values, etag) {
      const name = values.name.trim()
      const body = kind === 'rooms' ? { name } : { name, roomId: values.roomId || null }
      if (place === null) await session.request('POST', `${path}/${kind}`, body)
      else await session.request('PATCH', `/${kind}/${encodeURIComponent(place.id)}`, body, etag)
    },
  })
  return (
    <Dialog title={place === null ? `New ${word}` : `Change the ${word}`} onClose={() => onClose(false)}>
      <Form
        form={form}
        submitText={place === null ? `Add the ${word}` : 'Save'}
        onCancel={() => onClose(false)}
        onDone={() => {
          say(place === null ? `Added: ${form.values.value.name.trim()}.` : 'Saved.')
          onClose(true)
        }}
      >
        <TextField
          of={form.field('name')}
          label="Name"
          autofocus
          maxLength={60}
          hint={kind === 'rooms' ? 'Room 12' : '4, or 4a'}
        />
        {kind === 'beds' && rooms.length > 0 && (
          <SelectField
            of={form.field('roomId')}
            label="Room"
            options={[{ value: '', text: 'in no room' }, ...rooms.map(({ id, name }) => ({ value: id, text: name }))]}
          />
        )}
      </Form>
    </Dialog>
  )
}
