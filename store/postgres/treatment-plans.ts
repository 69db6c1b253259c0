import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import {
  type Activity,
  changePlan,
  type Goal,
  PLAN_STATES,
  type PlanContent,
  type TreatmentPlan,
} from '../../model/treatment-plan.ts'
import type { TreatmentPlanStore } from '../treatment-plans.ts'
import { appendAudit } from './audit.ts'
import {
  checkNewest,
  createdAtAndId,
  lockPresentPatient,
  newestFirst,
  personOf,
  sameAgain,
  storyOf,
} from './clinical-rows.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { ByNumber, decodeCursor, NOTHING, page } from './page.ts'
import { date, instant, oneOf } from './rows.ts'
import { checkDay, checkStorable, isUuid } from './text.ts'
import { appendTimeline } from './timeline.ts'

type PlanRow = {
  id: string
  patient_id: string
  version: number
  title: string
  state: string
  goals: Goal[]
  activities: Activity[]
  created_by: Person
  created_at: Date
  written_by: Person
  written_at: Date
}

/** Every version of every plan; the newest has `v.version = p.version`. */
const VERSIONS = `select p.id, p.patient_id, v.version, v.title, v.state, v.goals, v.activities,
    person(p.created_by) as created_by, p.created_at, person(v.written_by) as written_by, v.written_at
  from treatment_plans p join treatment_plan_versions v on v.plan_id = p.id`
const NEWEST = 'v.version = p.version'
const NO_PLAN: PlanContent = { title: '', state: 'draft', goals: [], activities: [] }

export function postgresTreatmentPlans(pool: pg.Pool): TreatmentPlanStore {
  return {
    async create(patientId, plan, act, id = randomUUID()) {
      const content = changePlan(NO_PLAN, plan, randomUUID)
      checkContent(content)
      return edit(pool, async client => {
        await lockPresentPatient(client, patientId)
        const inserted = await client.query(
          `insert into treatment_plans (id, patient_id, created_by, created_at) values ($1, $2, $3, $4)
           on conflict (id) do nothing`,
          [id, patientId, personOf(act), date(act.at)],
        )
        if (inserted.rowCount === 0) {
          return sameAgain(await newest(client, id), patientId, known => known.createdBy.id, act)
        }
        return { record: await keep(client, id, 1, null, content, act), isNew: true }
      })
    },

    async get(patientId, planId) {
      if (!isUuid(patientId) || !isUuid(planId)) return null
      const plan = await newest(pool, planId)
      return plan?.patientId === patientId.toLowerCase() ? plan : null
    },

    async list({ patientId, states, limit, cursor }) {
      if (!isUuid(patientId)) return NOTHING
      const { bind, and, where, values } = conditions(NEWEST)
      and(`p.patient_id = ${bind(patientId)}`)
      if (states !== undefined) and(`v.state = any(${bind(states)}::text[])`)
      newestFirst({ and, bind }, 'p', cursor)
      const { rows } = await pool.query<PlanRow>(
        `${VERSIONS} ${where()} order by p.created_at desc, p.id limit ${bind(limit + 1)}`,
        values,
      )
      return page(rows, limit, planFromRow, createdAtAndId)
    },

    async change(patientId, planId, change, ifVersion, act) {
      return edit(pool, async client => {
        await lockPresentPatient(client, patientId)
        const before = isUuid(planId) ? await newest(client, planId) : null
        if (before?.patientId !== patientId.toLowerCase()) throw new AppError('NOT_FOUND', 'No such plan')
        checkNewest('plan', before, ifVersion)
        const content = changePlan(before, change, randomUUID)
        checkContent(content)
        await client.query('update treatment_plans set version = version + 1 where id = $1', [before.id])
        return keep(client, before.id, before.version + 1, before, content, act)
      })
    },

    async versions({ patientId, planId, limit, cursor }) {
      if (!isUuid(patientId) || !isUuid(planId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`p.patient_id = ${bind(patientId)} and p.id = ${bind(planId)}`)
      if (cursor !== undefined) and(`v.version < ${bind(decodeCursor(ByNumber, cursor)[0])}`)
      const { rows } = await pool.query<PlanRow>(
        `${VERSIONS} ${where()} order by v.version desc limit ${bind(limit + 1)}`,
        values,
      )
      return page(rows, limit, planFromRow, row => [row.version])
    },
  }
}

/** Writes one version, what it did to the patient's story, and its audit. */
async function keep(
  client: pg.ClientBase,
  id: string,
  version: number,
  before: TreatmentPlan | null,
  { title, state, goals, activities }: PlanContent,
  act: Act,
): Promise<TreatmentPlan> {
  await checkAssignees(client, activities)
  await client.query(
    `insert into treatment_plan_versions (plan_id, version, title, state, goals, activities, written_by, written_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, version, title, state, JSON.stringify(goals), JSON.stringify(activities), personOf(act), date(act.at)],
  )
  const plan = await newest(client, id)
  if (plan === null) throw new Error('a plan that was just kept is not there')
  await appendAudit(client, act, {
    action: 'plans:write',
    patientId: plan.patientId,
    resource: { kind: 'plan', id },
    before,
    after: plan,
  })
  if (state !== 'draft' && state !== before?.state) {
    await appendTimeline(client, [storyOf('plan', plan, act, `Treatment plan ${state}: ${title}`)])
  }
  return plan
}

async function newest(client: pg.Pool | pg.ClientBase, planId: string): Promise<TreatmentPlan | null> {
  const { rows } = await client.query<PlanRow>(`${VERSIONS} where p.id = $1 and ${NEWEST}`, [planId])
  return rows[0] ? planFromRow(rows[0]) : null
}

/** Errors: VALIDATION_FAILED. */
function checkContent(content: PlanContent): void {
  checkStorable(content)
  content.goals.forEach(({ due }, index) => {
    checkDay(due, `goals.${index}.due`)
  })
}

/** Errors: VALIDATION_FAILED. */
async function checkAssignees(client: pg.ClientBase, activities: readonly Activity[]): Promise<void> {
  const named = activities.flatMap(({ assignee }, index) =>
    assignee !== null && 'userId' in assignee ? [{ userId: assignee.userId.toLowerCase(), index }] : [],
  )
  if (named.length === 0) return
  const { rows } = await client.query<{ id: string }>('select id from users where id = any($1::uuid[])', [
    named.map(({ userId }) => userId).filter(isUuid),
  ])
  const known = new Set(rows.map(row => row.id))
  const errors = named
    .filter(({ userId }) => !known.has(userId))
    .map(({ index }) => ({ path: `activities.${index}.assignee.userId`, message: 'is no user' }))
  if (errors.length > 0) throw new AppError('VALIDATION_FAILED', 'Nobody has this id', { errors })
}

function planFromRow(row: PlanRow): TreatmentPlan {
  return {
    id: row.id,
    patientId: row.patient_id,
    version: row.version,
    title: row.title,
    state: oneOf(PLAN_STATES, row.state),
    goals: row.goals,
    activities: row.activities,
    createdBy: row.created_by,
    createdAt: instant(row.created_at),
    updatedBy: row.written_by,
    updatedAt: instant(row.written_at),
  }
}
