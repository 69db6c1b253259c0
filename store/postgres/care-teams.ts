import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { CareFunction, CareTeamMember } from '../../model/care-team.ts'
import { AppError } from '../../model/errors.ts'
import type { CareTeamStore } from '../care-teams.ts'
import { appendAudit } from './audit.ts'
import { beginTurn, endTurn, type MemberRow, memberFromRow, SELECT_MEMBERS, staffName } from './care-turns.ts'
import { recordChanges } from './changes.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { handOver, readHandovers } from './handovers.ts'
import { lockPatient } from './lock-patient.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { date, instant } from './rows.ts'
import { isUuid } from './text.ts'
import { appendTimeline, notify } from './timeline.ts'

const WORDS: Readonly<Record<CareFunction, string>> = {
  'responsible-nurse': 'the responsible nurse',
  nurse: 'a nurse',
  doctor: 'a doctor',
  other: 'a member of the care team',
}

export function postgresCareTeams(pool: pg.Pool): CareTeamStore {
  return {
    async members(patientId, now, query) {
      if (!isUuid(patientId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`c.patient_id = ${bind(patientId)} and c.during && tstzrange(${bind(date(now))}, null)`)
      if (query.cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
        and(`(lower(c.during), c.id) > (${bind(date(at))}, ${bind(id)}::uuid)`)
      }
      const { rows } = await pool.query<MemberRow>(
        `${SELECT_MEMBERS} ${where()} order by lower(c.during), c.id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, memberFromRow, row => [instant(row.from_at), row.id])
    },

    add(patientId, member, act) {
      return edit(pool, async client => {
        const { id } = await lockPatient(client, patientId)
        await staffName(client, member.userId, 'userId')
        await checkNotDoing(client, id, member.userId, member.function, act)
        const added = await beginTurn(client, { ...member, patientId: id, by: act.by })
        const words = `${added.name} is ${WORDS[added.function]}`
        await audit(client, act, null, added)
        await appendTimeline(client, [event(added, act, added.from, words)])
        await notify(client, added.userId === act.by ? [] : [notification(added, act)])
        await recordChanges(client, changesOf(added))
        return added
      })
    },

    end(patientId, memberId, act) {
      return edit(pool, async client => {
        const { id } = await lockPatient(client, patientId)
        const { rows } = isUuid(memberId)
          ? await client.query<MemberRow>(
              `${SELECT_MEMBERS} where c.id = $1 and c.patient_id = $2 and (upper_inf(c.during) or upper(c.during) > $3)`,
              [memberId, id, date(act.at)],
            )
          : { rows: [] }
        if (!rows[0]) throw new AppError('NOT_FOUND', 'No such member of the care team')
        const member = memberFromRow(rows[0])
        await endTurn(client, member.id, act.at, act.by)
        await audit(client, act, member, null)
        const words = `${member.name} is no longer ${WORDS[member.function]}`
        await appendTimeline(client, [event(member, act, act.at, words)])
        await recordChanges(client, changesOf(member))
      })
    },

    handOver: (wish, viewer, act) => handOver(pool, wish, viewer, act),
    handovers: (viewer, query) => readHandovers(pool, viewer, query),
  }
}

/** Of the responsible nurse a new turn replaces the old one; anything else is done once. Errors: CONFLICT. */
async function checkNotDoing(
  client: pg.ClientBase,
  patientId: string,
  userId: string,
  wanted: CareFunction,
  act: Act,
): Promise<void> {
  if (wanted === 'responsible-nurse') return
  const { rowCount } = await client.query(
    'select 1 from care_team where patient_id = $1 and user_id = $2 and function = $3 and during && tstzrange($4, null)',
    [patientId, userId, wanted, date(act.at)],
  )
  if (rowCount !== 0) throw new AppError('CONFLICT', `This user is ${WORDS[wanted]} of the patient already`)
}

function audit(client: pg.ClientBase, act: Act, before: CareTeamMember | null, after: CareTeamMember | null) {
  const member = after ?? before
  return appendAudit(client, act, {
    action: 'care-team:write',
    patientId: member?.patientId ?? null,
    resource: { kind: 'care-team', id: member?.id ?? '' },
    before,
    after,
  })
}

function event(member: CareTeamMember, act: Act, at: number, summary: string) {
  const { id, patientId } = member
  return { patientId, type: 'care-team' as const, at, by: act.by, summary, reference: { kind: 'care-team', id } }
}

function notification(member: CareTeamMember, act: Act) {
  return {
    userId: member.userId,
    type: 'care-team',
    at: act.at,
    summary: `You are ${WORDS[member.function]} of a patient`,
    patientId: member.patientId,
    reference: { kind: 'care-team', id: member.id },
  }
}

function changesOf({ patientId, userId }: CareTeamMember) {
  return [
    { topic: 'patient' as const, key: patientId },
    { topic: 'user' as const, key: userId },
  ]
}
