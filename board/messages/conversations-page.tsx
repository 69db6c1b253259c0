import '../style/care.css'
import '../style/my.css'
import { useSignal } from '@preact/signals'
import { fullPerson } from '../beds.ts'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Pager } from '../parts/data-table.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { useList } from '../parts/use-list.ts'
import { useNotices } from '../parts/use-notices.ts'
import { useStory } from '../record/use-story.ts'
import { type Conversation, decodeConversation } from './conversation-data.ts'

const SHOWN = [
  { query: '', text: 'All', empty: 'No patient of yours has written yet, and nobody has written to one.' },
  { query: '?unread=true', text: 'Unread', empty: 'You have read everything.' },
  { query: '?unanswered=true', text: 'Unanswered', empty: 'Every patient has an answer.' },
] as const

/** Who writes with whom; what waits for an answer says so. */
export function ConversationsPage() {
  const shown = useSignal<(typeof SHOWN)[number]>(SHOWN[0])
  const list = useList(`/conversations${shown.value.query}`, decodeConversation)
  const again = () => {
    if (list.page.peek() === 1) void list.refetch() // its failure is a state of the list
  }
  useStory(null, again)
  useNotices(again)
  const items = list.items.value
  return (
    <section class="sheet">
      <PageHeader title="Messages" />
      <div class="choice-bar" role="toolbar" aria-label="Which conversations">
        {SHOWN.map(choice => (
          <button
            key={choice.query}
            type="button"
            aria-pressed={choice === shown.value}
            onClick={() => {
              shown.value = choice
            }}
          >
            {choice.text}
          </button>
        ))}
      </div>
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {items === null && list.problem.value === null && <p class="waiting">Loading…</p>}
      {items?.length === 0 && <p class="empty card">{shown.value.empty}</p>}
      {items !== null && items.length > 0 && (
        <ul class="notices" aria-label="Conversations, the newest first">
          {items.map(conversation => (
            <Line key={conversation.patientId} conversation={conversation} />
          ))}
        </ul>
      )}
      {(list.page.value > 1 || list.hasNext.value) && <Pager list={list} label="conversations" />}
    </section>
  )
}

function Line({ conversation: { patientId, name, unread, newest } }: { conversation: Conversation }) {
  return (
    <li data-unread={unread > 0}>
      <p>
        <a href={`/messages/${encodeURIComponent(patientId)}`}>
          <bdi>{fullPerson(name)}</bdi>
        </a>
        {unread > 0 && <Badge text={`${unread} unread`} tone="attention" />}
        {newest.side === 'patient' && <Badge text="unanswered" />}
      </p>
      <p class="extract">
        <bdi>{newest.text}</bdi>
      </p>
      <p class="quiet figures">
        <bdi>{newest.author}</bdi>, {clinicMoment(newest.at, clinicZone.value)}
      </p>
    </li>
  )
}
