import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { clinicMoment } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Pager } from '../parts/data-table.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { ownId } from '../parts/own-id.ts'
import { TextareaField } from '../parts/textarea-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import { decodePerson, type Person } from './person.ts'
import { useStory } from './use-story.ts'

interface Message {
  readonly id: string
  readonly side: 'patient' | 'staff'
  readonly author: Person
  readonly text: string
  readonly at: number
  /** Somebody of the other side has read it. */
  readonly seen: boolean
}

const decodeMessage: Decode<Message> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    side: f.oneOf('side', ['patient', 'staff']),
    author: f.of('author', decodePerson),
    text: f.text('text'),
    at: f.of('at', instant),
    seen: f.flag('seen'),
  }
}

/** The conversation between the patient and the staff: the newest at the foot, where one writes. */
export function MessagesTab({ patientId }: { patientId: string }) {
  const { session, readNotices } = useBoard()
  const own = session.user.value?.patientId === patientId ? 'patient' : 'staff'
  const path = `${apiPath(patientId)}/messages`
  const list = useList(path, decodeMessage)
  const sent = useSignal(0)
  const items = list.items.value
  const newest = list.page.value === 1 ? items?.[0] : undefined
  useStory(patientId, () => {
    if (list.page.peek() === 1) void list.refetch() // its failure is a state of the list
  })
  useEffect(() => {
    if (newest === undefined) return
    // Only a mark: should it fail, the messages stay unread and are marked the next time.
    session
      .request('POST', `${path}/read`, { upTo: newest.id })
      .then(() => readNotices({ ids: [] })) // what told of them is read, too: how much is left?
      .catch(() => {})
  }, [newest?.id])
  return (
    <div class="sections one">
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {items?.length === 0 && (
        <p class="empty card">
          Nothing was written yet. What you write here, {own === 'staff' ? 'the patient reads' : 'your care team reads'}
          .
        </p>
      )}
      {items !== null && items.length > 0 && (
        <>
          {(list.hasNext.value || list.page.value > 1) && <Pager list={list} label="messages" />}
          <ol class="talk" aria-label="Messages, the newest last">
            {[...items].reverse().map(message => (
              <li key={message.id} data-own={message.side === own}>
                <p class="quiet">
                  <bdi>{message.author.name}</bdi>
                  {message.side === 'patient' && own === 'staff' ? ' (patient)' : ''},{' '}
                  <span class="figures">{clinicMoment(message.at, clinicZone.value)}</span>
                  {message.side === own && (message.seen ? ', read' : ', not read yet')}
                </p>
                <p class="written">{message.text}</p>
              </li>
            ))}
          </ol>
        </>
      )}
      {session.may('messages:write') && (
        <NewMessage
          key={sent.value}
          path={path}
          onDone={() => {
            sent.value++
            void list.open(path) // its failure is a state of the list
          }}
        />
      )}
    </div>
  )
}

function NewMessage({ path, onDone }: { path: string; onDone: () => void }) {
  const { session } = useBoard()
  const id = useMemo(ownId, [])
  const form = useForm({
    initial: { text: '' },
    check: ({ text }) => ({ text: needed(text) }),
    async submit({ text }) {
      await session.request('POST', path, { id, text })
    },
  })
  return (
    <Form form={form} submitText="Send" busyText="Sending…" onDone={onDone} label="Write a message">
      <TextareaField of={form.field('text')} label="Message" rows={3} maxLength={4000} />
    </Form>
  )
}
