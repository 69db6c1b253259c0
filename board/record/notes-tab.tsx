import { useSignal } from '@preact/signals'
import { Pager } from '../parts/data-table.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { SelectField } from '../parts/select-field.tsx'
import { TextareaField } from '../parts/textarea-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useDraft } from '../parts/use-draft.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import { NoteEntry } from './note-entry.tsx'
import { decodeNote, NOTE_KINDS, type NoteTexts } from './notes-data.ts'

/** What was written about the patient, newest first. Nothing is overwritten. */
export function NotesTab({ patientId }: { patientId: string }) {
  const { session } = useBoard()
  const path = `${apiPath(patientId)}/notes`
  const list = useList(path, decodeNote)
  const written = useSignal(0)
  const items = list.items.value
  return (
    <div class="sections one">
      {session.may('notes:write') && (
        <NewNote
          // The next note is another form with an id of its own.
          key={written.value}
          patientId={patientId}
          path={path}
          startsHere={written.value > 0}
          onDone={() => {
            written.value++
            void list.refetch() // its failure is a state of the list
          }}
        />
      )}
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {items?.length === 0 && <p class="empty card">Nothing is written about this patient yet.</p>}
      {items?.map(note => (
        <NoteEntry
          key={note.id}
          path={path}
          note={note}
          of={items.find(other => other.id === note.amends) ?? null}
          onChanged={list.refetch}
        />
      ))}
      {items !== null && items.length > 0 && <Pager list={list} label="notes" />}
    </div>
  )
}

interface NewNoteProps {
  readonly patientId: string
  readonly path: string
  readonly startsHere: boolean
  readonly onDone: () => void
}

function NewNote({ patientId, path, startsHere, onDone }: NewNoteProps) {
  const { session, drafts } = useBoard()
  const isNurse = session.user.peek()?.roles.includes('nurse') ?? false
  const empty: NoteTexts = { kind: isNurse ? 'nursing' : 'progress', text: '' }
  const { id, initial, keep } = useDraft(drafts.notes, patientId, empty)
  const form = useForm<NoteTexts>({
    initial,
    empty,
    keep,
    check: ({ text }) => ({ text: needed(text) }),
    async submit({ kind, text }) {
      await session.request('POST', path, { id, kind, text })
    },
  })
  return (
    <section class="card" aria-labelledby="new-note">
      <h2 id="new-note">Write a note</h2>
      <Form
        form={form}
        submitText="Keep the note"
        startsHere={startsHere}
        clearable
        onDone={() => {
          say('Kept. Sign it when it is complete.')
          onDone()
        }}
      >
        <SelectField of={form.field('kind')} label="Kind" options={NOTE_KINDS} />
        <TextareaField of={form.field('text')} label="Note" rows={5} maxLength={20_000} />
      </Form>
    </section>
  )
}
