import t from 'tap'
import { noticeStore } from '../../board/live/notices.ts'
import { decodeSnapshot } from '../../board/live/snapshot.ts'
import { aboutWhom } from '../../board/notifications/about-whom.ts'
import { leadsTo } from '../../board/notifications/leads-to.ts'
import type { NotificationView } from '../../model/live-messages.ts'
import type { Me } from '../../model/user.ts'
import { idOf, samplePatients, tileOf, USER } from './support/sample-ward.ts'

const PATIENT = idOf('patient', 1)
const notification = (type: string, kind: string | null = type): NotificationView => ({
  id: `n-${type}`,
  type,
  at: '2026-11-21T12:00:00.000Z',
  summary: `About ${type}`,
  patientId: PATIENT,
  reference: kind === null ? null : { kind, id: 'r' },
  readAt: null,
})
const BOARD = { wards: [], tiles: samplePatients(1).map((patient, n) => tileOf(patient, n, 0)) }
const { tiles: TILES } = decodeSnapshot(JSON.parse(JSON.stringify(BOARD)))
const told = (type: string, more: { history?: true } = {}) =>
  ({ type: 'notification', cursor: 1, notification: notification(type), ...more }) as const

t.test('unread is what the welcome counted and what came since; history and progress are in no count', async t => {
  const store = noticeStore()
  t.equal(store.newest.value, null)
  store.follow({ type: 'welcome', cursor: 1, user: USER, alerts: [], unread: 3 })
  store.follow(told('message', { history: true }))
  t.equal(store.unread.value, 3)
  t.equal(store.newest.value?.type, 'message', 'but it is news for a page')
  store.follow(told('job-progress'))
  t.equal(store.unread.value, 3)
  t.equal(store.newest.value?.type, 'job-progress')
  store.follow(told('appointment-approved'))
  t.equal(store.unread.value, 4)
  store.follow({ type: 'ping', ts: 1 })
  store.counted(0)
  t.equal(store.unread.value, 0)
})

t.test('a notification leads to the nearest page that its reader may open', async t => {
  const RECORD = `/patients/${PATIENT}/record`
  const to = (who: Pick<Me, 'patientId'>, pages: readonly string[], type: string, kind: string | null = type) =>
    leadsTo(who, notification(type, kind), path => pages.includes(path))
  const patient = { patientId: PATIENT }
  const own = ['/my', '/my/appointments', '/my/messages', RECORD]
  t.equal(to(patient, own, 'appointment-approved', 'appointment'), '/my/appointments')
  t.equal(to(patient, own, 'message'), '/my/messages')
  t.equal(to(patient, own, 'something-new', null), '/my', 'what this board does not know leads home')
  const staff = { patientId: null }
  t.equal(to(staff, [`/messages/${PATIENT}`, RECORD], 'message'), `/messages/${PATIENT}`)
  t.equal(to(staff, [RECORD], 'arrival', null), RECORD)
  t.equal(to(staff, [`/reception/${PATIENT}`], 'appointment-requested', 'appointment'), `/reception/${PATIENT}`)
  t.equal(to(staff, ['/admin/jobs', '/admin/jobs/r'], 'job'), '/admin/jobs/r')
  t.equal(to(staff, ['/admin/webhooks'], 'webhook-disabled', 'webhook'), '/admin/webhooks')
  t.equal(to(staff, [], 'message'), null, 'nowhere is better than a closed door')
})

t.test('a notification hides whom it is about; behind the login the board says it', async t => {
  const staff = { patientId: null }
  const about = notification('care-team')
  t.equal(aboutWhom(staff, about, TILES), 'Bed 1 · Sample, A.')
  t.equal(aboutWhom(staff, about, null), null, 'not before the tiles are there')
  t.equal(aboutWhom(staff, about, []), null, 'nobody on this board')
  t.equal(aboutWhom(staff, { ...about, patientId: null }, TILES), null)
  t.equal(aboutWhom(staff, { ...about, summary: 'Ada Sample has written' }, TILES), null, 'never twice')
  t.equal(aboutWhom({ patientId: PATIENT }, about, TILES), null, 'a patient knows who he is')
})
