import '../style/care.css'
import '../style/my.css'
import { useComputed } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { shownNumber } from '../../model/vital-sign-labels.ts'
import { clinicMoment } from '../clinic-time.ts'
import { freshness } from '../live/freshness.ts'
import { decodeConversation } from '../messages/conversation-data.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { PageHeader } from '../parts/page-header.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { useNotices } from '../parts/use-notices.ts'
import { useStory } from '../record/use-story.ts'
import { timeText } from '../times.ts'
import { LinkForm } from './link-form.tsx'
import { decodeMyAppointment, isAhead, statusText } from './my-appointment-data.ts'

/** Where a patient begins: what is next, what is new, and the way to the rest. */
export function MyPage() {
  const { session } = useBoard()
  const me = session.user.value
  if (!me) return null
  return (
    <section class="sheet my">
      <PageHeader
        title={
          <>
            Hello, <bdi>{me.name}</bdi>
          </>
        }
      />
      {me.patientId === null ? <LinkForm /> : <Ways patientId={me.patientId} />}
    </section>
  )
}

function Ways({ patientId }: { patientId: string }) {
  const { now } = useBoard()
  const path = useMemo(() => {
    const from = new Date(now.peek()).toISOString()
    return `/appointments?${new URLSearchParams({ patientId, from, status: 'requested,approved' })}`
  }, [patientId])
  const appointments = useList(path, decodeMyAppointment, { limit: 5 })
  const talks = useList('/conversations', decodeConversation, { limit: 5 })
  const again = () => {
    // Their failures are states of the lists.
    void appointments.refetch()
    void talks.refetch()
  }
  useStory(patientId, again)
  useNotices(again)
  const next = appointments.items.value?.find(a => isAhead(a, now.peek()))
  const unread = talks.items.value?.find(talk => talk.patientId === patientId)?.unread ?? 0
  return (
    <nav class="ways" aria-label="Your pages">
      <Way href="/my/appointments" title="Appointments">
        {appointments.problem.value ??
          (next === undefined
            ? appointments.items.value !== null && 'None is planned. Ask for one.'
            : `Next: ${clinicMoment(next.start, clinicZone.value)}, ${next.doctor}: ${statusText(next.status)}.`)}
      </Way>
      <Way href="/my/messages" title="Messages" isNew={unread > 0}>
        {talks.problem.value ??
          (unread > 0 ? `${unread} new from your care team` : 'Write to your care team, read their answers.')}
      </Way>
      <Way href="/my/values" title="Your values">
        <HeartNow patientId={patientId} />
      </Way>
      <Way href="/my/record" title="Your record">
        Allergies, medicines, conditions, plans, who looks after you.
      </Way>
      <Way href="/my/access" title="Who looked at your record">
        Every look and every change, with the name.
      </Way>
    </nav>
  )
}

interface WayProps {
  readonly href: string
  readonly title: string
  readonly isNew?: boolean
  readonly children: ComponentChildren
}

function Way({ href, title, isNew = false, children }: WayProps) {
  return (
    <a href={href} data-new={isNew}>
      <b>{title}</b>
      <span>{children}</span>
    </a>
  )
}

/** The heart rate, when it is measured at this moment; else since when nothing is. */
function HeartNow({ patientId }: { patientId: string }) {
  const { numbers, now, line, tiles } = useBoard()
  const said = useComputed(() => {
    if (tiles.value === null) return ''
    const m = numbers.of(patientId, 'hr').value ?? numbers.of(patientId, 'pulse').value
    if (m === null) return 'What your devices measured, and how it went.'
    const isFresh = freshness(m.code, m.ts, numbers.intervalOf(m.deviceId), now.value) === 'fresh'
    if (line.value === 'live' && isFresh) return `Heart rate now: ${shownNumber(m.code, m.value)} a minute`
    return `Not measured now. Heart rate last at ${timeText(m.ts, now.value)}.`
  })
  return <>{said}</>
}
