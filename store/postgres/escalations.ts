import type pg from 'pg'
import type { Alert } from '../../model/alert.ts'
import { moveAlert } from '../../model/alert-moves.ts'
import type { Instant } from '../../model/clock.ts'
import { beginEscalation, DEFAULT_CHAIN, type Escalation, type EscalationLook, lookAt } from '../../model/escalation.ts'
import type { Notification } from '../../model/timeline.ts'
import type { EscalationRunner } from '../escalations.ts'
import { administrators } from './administrators.ts'
import { lockAlerts, updateAlerts } from './alert-rows.ts'
import { endAnswered } from './end-answered.ts'
import { readStandings, responsibleNurse, type Standing } from './escalation-standings.ts'
import { appendAlerts } from './outbox.ts'
import { transaction } from './pool.ts'
import { putOnChannels } from './put-on-channels.ts'
import { date, dateOrNull } from './rows.ts'
import { notify } from './timeline.ts'

/** Alerts of one transaction: others who change alerts wait for it. */
const AT_ONCE = 100

interface Step {
  readonly alert: Alert
  readonly wardId: string | null
  readonly responsibleId: string | null
  /** Whose the patient became after the responsible nurse was told. */
  readonly handedTo: string | null
  /** It was raised, or rose in priority: its chain begins with this look. */
  readonly isRisen: boolean
  readonly look: EscalationLook
  /** Those on call are to hear of it now, whether or not people are named. */
  readonly isOnCall: boolean
}

/**
 * Looks again at what is due: an acknowledgement since then is seen under the lock, so nobody is told of what somebody
 * has taken. A process that dies leaves the step undone, and the next one does it: once, because all of a step is one
 * transaction.
 */
export function postgresEscalationRunner(pool: pg.Pool): EscalationRunner {
  return {
    advance(now) {
      return transaction(pool, async client => {
        await endAnswered(client, now)
        const { rows } = await client.query<{ id: string }>(
          `select a.id from alerts a left join escalations e on e.alert_id = a.id
           left join stays s on s.patient_id = a.patient_id and upper_inf(s.during)
           where a.state <> 'resolved' and a.state in ('active', 'paused')
             and (e.alert_id is null or e.priority <> a.priority or e.due_at <= $1 or e.ward_id is distinct from s.ward_id
               or e.responsible_id is distinct from (${responsibleNurse('$1')}))
           order by a.raised_at, a.id limit $2`,
          [date(now), AT_ONCE],
        )
        if (rows.length === 0) return 0
        const locked = await lockAlerts(
          client,
          rows.map(row => row.id),
        )
        const waiting = [...locked.values()].filter(({ state }) => state === 'active' || state === 'paused')
        const standings = await readStandings(client, waiting, now)
        const steps = waiting.map(alert => stepOf(alert, standings.get(alert.id), now))
        await keep(client, steps)
        await forgetConfirmations(client, steps, now)
        await tell(client, steps, now)
        return rows.length
      })
    },
  }
}

function stepOf(alert: Alert, standing: Standing | undefined, now: Instant): Step {
  const { priority } = alert
  const known = standing?.escalation
  // Risen in priority, or there again after an answer: its chain begins anew, with the value that did it. A device whose
  // clock runs ahead does not put it off.
  const began = Math.min(now, Math.max(alert.raisedAt, alert.measuredAt))
  const wardId = standing?.wardId ?? null
  const isRisen = known?.priority !== priority
  // In another ward it begins with those who are there; its times count on.
  const isElsewhere = known !== undefined && known.wardId !== wardId
  const escalation: Escalation =
    known === undefined || isRisen
      ? beginEscalation(known ? now : began)
      : isElsewhere
        ? beginEscalation(known.startedAt)
        : known
  const chain = standing?.chain ?? DEFAULT_CHAIN
  const responsibleId = standing?.people['responsible-nurse'][0] ?? null
  const look = lookAt(chain, escalation, {
    now,
    priority,
    people: standing?.people ?? { 'responsible-nurse': [], 'ward-nurses': [], 'on-call': [] },
    isDelivered: standing?.isDelivered ?? false,
    isDeclined: standing?.isDeclined ?? false,
    declined: standing?.declined ?? [],
  })
  const from = look.isReminder ? 0 : escalation.stepsDone
  const isOnCall = chain[priority].slice(from, look.escalation.stepsDone).some(({ tell }) => tell === 'on-call')
  const wasTold = chain[priority].slice(0, escalation.stepsDone).some(step => step.tell === 'responsible-nurse')
  const isTold = responsibleId === null || look.tell.includes(responsibleId) || standing?.told.includes(responsibleId)
  const handedTo = wasTold && !isTold ? responsibleId : null
  return { alert, wardId, responsibleId, handedTo, isRisen, look, isOnCall }
}

async function keep(client: pg.ClientBase, steps: readonly Step[]): Promise<void> {
  await client.query(
    `insert into escalations (alert_id, priority, started_at, steps_done, told_at, due_at, ward_id, responsible_id)
     select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::integer[], $5::timestamptz[], $6::timestamptz[], $7::uuid[],
       $8::uuid[])
     on conflict (alert_id) do update set priority = excluded.priority, started_at = excluded.started_at,
       steps_done = excluded.steps_done, told_at = excluded.told_at, due_at = excluded.due_at,
       ward_id = excluded.ward_id, responsible_id = excluded.responsible_id`,
    [
      steps.map(({ alert }) => alert.id),
      steps.map(({ alert }) => alert.priority),
      steps.map(({ look }) => date(look.escalation.startedAt)),
      steps.map(({ look }) => look.escalation.stepsDone),
      steps.map(({ look }) => dateOrNull(look.escalation.toldAt)),
      steps.map(({ look }) => date(look.escalation.dueAt)),
      steps.map(({ wardId }) => wardId),
      steps.map(({ responsibleId }) => responsibleId),
    ],
  )
}

/** That it was on a screen before it rose says nothing of what it is now: screens confirm it anew. */
async function forgetConfirmations(client: pg.ClientBase, steps: readonly Step[], now: Instant): Promise<void> {
  const risen = steps.filter(({ isRisen }) => isRisen).map(({ alert }) => alert.id)
  if (risen.length === 0) return
  await client.query(
    `update alert_receipts r set delivered_at = null, seen_at = null from alerts a
     where a.id = r.alert_id and a.id = any($1::uuid[]) and r.delivered_at < a.measured_at and a.measured_at <= $2`,
    [risen, date(now)],
  )
}

async function tell(client: pg.ClientBase, steps: readonly Step[], now: Instant): Promise<void> {
  const told = steps.flatMap(({ alert, look, handedTo }) => [
    ...look.tell.map(userId => ({ alert, userId, step: look.escalation.stepsDone - 1, isReminder: look.isReminder })),
    ...(handedTo === null ? [] : [{ alert, userId: handedTo, step: 0, isReminder: false }]),
  ])
  await putOnChannels(
    client,
    told.map(({ alert, ...t }) => ({ ...t, alertId: alert.id })),
    steps.filter(({ isOnCall }) => isOnCall).map(({ alert, look }) => ({ ...look, alertId: alert.id })),
    now,
  )
  await client.query(
    `insert into alert_receipts (alert_id, user_id, step, told_at)
     select alert_id, user_id, step, $4 from unnest($1::uuid[], $2::uuid[], $3::integer[]) as t (alert_id, user_id, step)
     on conflict (alert_id, user_id) do update set step = excluded.step, told_at = excluded.told_at,
       answer = null, answered_at = null`,
    [told.map(t => t.alert.id), told.map(t => t.userId), told.map(t => t.step), date(now)],
  )
  const escalated = steps.flatMap(({ alert, look }) => {
    const after = moveAlert(alert, { type: 'escalate', level: look.escalation.stepsDone - 1 })
    return after === alert ? [] : [after]
  })
  await updateAlerts(client, escalated)
  await appendAlerts(client, escalated)

  const unheard = steps.filter(({ look }) => look.isUnheard)
  const deaf = unheard.length === 0 ? [] : await administrators(client)
  // Whom the first step tells has it on his board; a notification beside it would be one word too many. So would a
  // second one of the same alert while the first is unread.
  const noted = await withoutWaiting(client, [
    ...told
      .filter(({ step }) => step > 0)
      .map(({ alert, userId, isReminder }) =>
        notification(alert, userId, now, isReminder ? 'alarm-reminder' : 'alarm-escalated'),
      ),
    ...unheard.flatMap(({ alert }) => deaf.map(userId => notification(alert, userId, now, 'alarm-unheard'))),
  ])
  await notify(client, noted)
}

type Told = ReturnType<typeof notification>

/** What a step tells is always new; of the rest, what is the second word of an alert while the first is unread goes. */
async function withoutWaiting(client: pg.ClientBase, told: readonly Told[]): Promise<readonly Told[]> {
  const mayWait = ({ type }: Told) => type !== 'alarm-escalated'
  const repeated = told.filter(mayWait)
  if (repeated.length === 0) return told
  const { rows } = await client.query<{ key: string }>(
    `select user_id || ' ' || (reference->>'id') as key from notifications
     where user_id = any($1::uuid[]) and read_at is null and reference->>'id' = any($2::text[])`,
    [repeated.map(({ userId }) => userId), repeated.map(({ reference }) => reference.id)],
  )
  const waiting = new Set(rows.map(row => row.key))
  return told.filter(one => !mayWait(one) || !waiting.has(`${one.userId} ${one.reference.id}`))
}

const WORDS = {
  'alarm-escalated': 'Nobody has answered',
  'alarm-reminder': 'Still unanswered',
  'alarm-unheard': 'Nobody takes it',
} as const

function notification(
  { id, patientId, priority, message }: Alert,
  userId: string,
  at: Instant,
  type: keyof typeof WORDS,
) {
  const summary = `${WORDS[type]}: alarm (${priority}), ${message}`
  return { userId, type, at, summary, patientId, reference: { kind: 'alert', id } } satisfies Omit<
    Notification,
    'id' | 'readAt'
  >
}
