import { useSignal } from '@preact/signals'
import { useMemo, useRef } from 'preact/hooks'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { focusIfLost } from '../parts/focus.ts'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { ownId } from '../parts/own-id.ts'
import { TextField } from '../parts/text-field.tsx'
import { TextareaField } from '../parts/textarea-field.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { decodeNote, decodeVersions, kindText, type Note, type NoteVersion } from './notes-data.ts'
import { etagOf } from './record-data.ts'

interface Props {
  /** Of the API: the list of notes. */
  readonly path: string
  readonly note: Note
  /** The note that this one amends, when it is on the same page. */
  readonly of: Note | null
  readonly onChanged: () => Promise<void>
}

/** One note, and what may be done with it: its author changes and signs it; once signed it is amended. */
export function NoteEntry({ path, note, of, onChanged }: Props) {
  const { session } = useBoard()
  const doing = useSignal<'change' | 'amend' | null>(null)
  const versions = useSignal<readonly NoteVersion[] | null>(null)
  const act = useAct()
  const heading = useRef<HTMLHeadingElement>(null)
  const own = `${path}/${encodeURIComponent(note.id)}`
  const mine = session.user.value?.id === note.author.id
  const writes = session.may('notes:write')
  const moment = (at: number) => clinicMoment(at, clinicZone.value)
  const sign = () =>
    act.run(async () => {
      await session.request('POST', `${own}/sign`, undefined, etagOf(note))
      say('Signed. From now on it is amended, never changed.')
      await end(true)
    }, 'Not signed.')
  const showVersions = () =>
    act.run(async () => {
      if (versions.value !== null) versions.value = null
      else versions.value = decodeVersions((await session.request('GET', own)).body)
    })
  const end = async (changed: boolean) => {
    doing.value = null
    if (changed) {
      versions.value = null
      await onChanged()
    }
    focusIfLost(() => heading.current)
  }
  return (
    <article class="card note" aria-label={`${kindText(note.kind)} of ${note.author.name}`}>
      <header class="card-head">
        <h2 ref={heading} tabIndex={-1}>
          {note.amends === null ? kindText(note.kind) : 'Amendment'}{' '}
          <span class="quiet">
            <bdi>{note.author.name}</bdi>, <span class="figures">{moment(note.createdAt)}</span>
          </span>
        </h2>
        {note.signedAt === null ? (
          <Badge text="not signed" tone="attention" />
        ) : (
          <Badge text={`signed ${moment(note.signedAt)}`} />
        )}
      </header>
      {note.reason !== null && (
        <p class="quiet">
          Amends {of === null ? 'an earlier note' : `the ${kindText(of.kind).toLowerCase()} of ${moment(of.createdAt)}`}
          : {note.reason}
        </p>
      )}
      {note.amendments.length > 0 && (
        <p>
          <Badge
            text={`amended ${note.amendments.length === 1 ? 'once' : `${note.amendments.length} times`}`}
            tone="attention"
          />
        </p>
      )}
      {doing.value === 'change' ? (
        <ChangeForm own={own} note={note} onEnd={changed => void end(changed)} />
      ) : (
        <p class="written">{note.text}</p>
      )}
      {doing.value === 'amend' && <AmendForm own={own} onEnd={changed => void end(changed)} />}
      {doing.value === null && (
        <div class="acts">
          {writes && mine && note.signedAt === null && (
            <>
              <button type="button" class="primary" aria-disabled={act.busy.value} onClick={() => void sign()}>
                Sign
              </button>
              <button
                type="button"
                onClick={() => {
                  doing.value = 'change'
                }}
              >
                Change
              </button>
            </>
          )}
          {writes && note.signedAt !== null && (
            <button
              type="button"
              onClick={() => {
                doing.value = 'amend'
              }}
            >
              Amend
            </button>
          )}
          {note.version > 1 && (
            <button type="button" aria-expanded={versions.value !== null} onClick={() => void showVersions()}>
              Earlier versions
            </button>
          )}
        </div>
      )}
      {versions.value !== null && (
        <ol class="versions">
          {versions.value.map(({ version, text, at }) => (
            <li key={version}>
              <p class="quiet figures">
                Version {version}, {moment(at)}
              </p>
              <p class="written">{text}</p>
            </li>
          ))}
        </ol>
      )}
    </article>
  )
}

interface FormProps {
  readonly own: string
  readonly onEnd: (changed: boolean) => void
}

function ChangeForm({ own, note, onEnd }: FormProps & { note: Note }) {
  const { session } = useBoard()
  const form = useForm({
    initial: { text: note.text },
    etag: etagOf(note),
    check: ({ text }) => ({ text: needed(text) }),
    async submit(values, etag) {
      await session.request('PUT', own, values, etag)
    },
    async reload() {
      const now = decodeNote((await session.request('GET', own)).body, 'note')
      return { values: { text: now.text }, etag: etagOf(now) }
    },
  })
  return (
    <Form
      form={form}
      submitText="Keep this version"
      startsHere
      onCancel={() => onEnd(false)}
      onDone={() => onEnd(true)}
    >
      <TextareaField of={form.field('text')} label="Note" rows={6} maxLength={20_000} />
    </Form>
  )
}

function AmendForm({ own, onEnd }: FormProps) {
  const { session } = useBoard()
  const id = useMemo(ownId, [])
  const form = useForm({
    initial: { text: '', reason: '' },
    check: ({ text, reason }) => ({ text: needed(text), reason: needed(reason) }),
    async submit(values) {
      await session.request('POST', `${own}/amend`, { id, ...values })
    },
  })
  return (
    <Form
      form={form}
      submitText="Amend"
      startsHere
      onCancel={() => onEnd(false)}
      onDone={() => {
        say('Amended. Sign the amendment when it is complete.')
        onEnd(true)
      }}
    >
      <TextareaField of={form.field('text')} label="Amendment" rows={4} maxLength={20_000} />
      <TextField of={form.field('reason')} label="Why" maxLength={500} hint="Why the signed text does not suffice" />
    </Form>
  )
}
