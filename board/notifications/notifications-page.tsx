import '../style/care.css'
import '../style/my.css'
import { clinicMoment } from '../clinic-time.ts'
import { decodeNotification } from '../live/messages.ts'
import { PAGES, pageAt } from '../pages.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Pager } from '../parts/data-table.tsx'
import { mayOpen } from '../parts/page.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { useNotices } from '../parts/use-notices.ts'
import { aboutWhom } from './about-whom.ts'
import { leadsTo } from './leads-to.ts'

/** What waits for this person, newest first; each leads to what it is about. */
export function NotificationsPage() {
  const { session, unread, readNotices, tiles } = useBoard()
  const list = useList('/notifications', decodeNotification)
  const act = useAct()
  const me = session.user.value
  const items = list.items.value
  const newest = items?.[0]
  useNotices(() => {
    if (list.page.peek() === 1) void list.refetch() // its failure is a state of the list
  })
  if (!me) return null
  const opens = (path: string) => {
    const page = pageAt(PAGES, path)
    return page !== undefined && mayOpen(page, me)
  }
  return (
    <section class="sheet">
      <PageHeader title="Notifications">
        {unread.value > 0 && newest !== undefined && (
          <button
            type="button"
            aria-disabled={act.busy}
            onClick={() =>
              act.run(async () => {
                await readNotices({ upTo: newest.at })
                await list.refetch()
              })
            }
          >
            Mark all as read
          </button>
        )}
      </PageHeader>
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {items === null && list.problem.value === null && <p class="waiting">Loading…</p>}
      {items?.length === 0 && <p class="empty card">Nothing has been told to you yet.</p>}
      {items !== null && items.length > 0 && (
        <ul class="notices" aria-label="Notifications, newest first">
          {items.map(notice => {
            const to = leadsTo(me, notice, opens)
            const whom = aboutWhom(me, notice, tiles.value)
            const said = (
              <>
                {whom !== null && (
                  <>
                    <b>
                      <bdi>{whom}</bdi>
                    </b>
                    {': '}
                  </>
                )}
                <bdi>{notice.summary}</bdi>
              </>
            )
            const read = () => {
              if (notice.readAt !== null) return
              // Only a mark: should it fail, the notification stays unread.
              readNotices({ ids: [notice.id] }).catch(() => {})
            }
            return (
              <li key={notice.id} data-unread={notice.readAt === null}>
                <p>
                  {to === null ? (
                    <span>{said}</span>
                  ) : (
                    <a href={to} onClick={read}>
                      {said}
                    </a>
                  )}
                  {notice.readAt === null && <Badge text="new" tone="attention" />}
                </p>
                <p class="quiet figures">{clinicMoment(Date.parse(notice.at), clinicZone.value)}</p>
              </li>
            )
          })}
        </ul>
      )}
      {list.page.value > 1 || list.hasNext.value ? <Pager list={list} label="notifications" /> : null}
    </section>
  )
}
