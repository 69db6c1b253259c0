import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import type { PatientLink, PatientLinks } from '../patient-links.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { edit } from './edit.ts'
import { date, instant } from './rows.ts'
import { isUuid } from './text.ts'

type LinkRow = { user_id: string; email: string; name: string; linked_at: Date; linked_by: string | null }

export function postgresPatientLinks(pool: pg.Pool): PatientLinks {
  return {
    get: patientId => readLink(pool, patientId),

    link(patientId, userId, act) {
      return edit(pool, async client => {
        await lockPatient(client, patientId)
        const changes = await replaceLink(client, patientId, userId, act)
        const link = await readLink(client, patientId)
        if (link === null) throw new Error('The database lost the link it was just given')
        await recordChanges(client, changes)
        return link
      })
    },

    async unlink(patientId, act) {
      await edit(pool, async client => {
        await lockPatient(client, patientId)
        const before = await endLink(client, patientId, act)
        if (before === null) throw new AppError('NOT_FOUND', 'The patient has no login')
        await audit(client, act, patientId, before.userId, null)
        await recordChanges(client, changesOf(patientId, before.userId))
      })
    },

    async invite(patientId, codeHash, expiresAt, act) {
      await edit(pool, async client => {
        await lockPatient(client, patientId)
        if ((await readLink(client, patientId)) !== null) {
          throw new AppError('CONFLICT', 'The patient has a login; end the link first')
        }
        await client.query('delete from patient_invitations where patient_id = $1 or expires_at <= $2', [
          patientId,
          date(act.at),
        ])
        const id = randomUUID()
        await client.query(
          `insert into patient_invitations (id, patient_id, code_hash, made_by, made_at, expires_at)
           values ($1, $2, $3, $4, $5, $6)`,
          [id, patientId, Buffer.from(codeHash), act.by, date(act.at), date(expiresAt)],
        )
        await appendAudit(client, act, {
          action: 'accounts:invite',
          patientId,
          resource: { kind: 'invitation', id },
          before: null,
          after: { expiresAt },
        })
      })
    },

    async accept(codeHash, userId, act) {
      await edit(pool, async client => {
        await recordChanges(client, await acceptInvitation(client, codeHash, userId, act))
      })
    },
  }
}

/** In the caller's transaction. @returns what to record as its last step. Errors: CODE_NOT_VALID, CONFLICT. */
export async function acceptInvitation(
  client: pg.ClientBase,
  codeHash: Uint8Array,
  userId: string,
  act: Act,
): Promise<readonly Change[]> {
  const code = Buffer.from(codeHash)
  // The patient's row first, as everywhere; the invitation is taken under its lock, so that it is used once.
  await client.query(
    `select 1 from patients where removed_at is null
       and id = (select patient_id from patient_invitations where code_hash = $1) for update`,
    [code],
  )
  const { rows } = await client.query<{ patient_id: string }>(
    `delete from patient_invitations i using patients p
     where i.code_hash = $1 and i.expires_at > $2 and p.id = i.patient_id and p.removed_at is null
     returning i.patient_id`,
    [code, date(act.at)],
  )
  const patientId = rows[0]?.patient_id
  if (patientId === undefined) throw new AppError('CODE_NOT_VALID', 'Ask for another invitation')
  if ((await readLink(client, patientId)) !== null) throw new AppError('CONFLICT', 'The patient has a login already')
  return replaceLink(client, patientId, userId, { ...act, reason: 'invitation code' })
}

async function replaceLink(
  client: pg.ClientBase,
  patientId: string,
  userId: string,
  act: Act,
): Promise<readonly Change[]> {
  await checkUser(client, patientId, userId)
  const before = await endLink(client, patientId, act)
  await client.query(
    'insert into patient_accounts (id, user_id, patient_id, linked_by, linked_at) values ($1, $2, $3, $4, $5)',
    [randomUUID(), userId, patientId, act.by, date(act.at)],
  )
  await audit(client, act, patientId, before?.userId ?? null, userId)
  return [...changesOf(patientId, userId), ...(before === null ? [] : changesOf(patientId, before.userId))]
}

/** Errors: VALIDATION_FAILED when there is no such user, CONFLICT when he cannot be linked. */
async function checkUser(client: pg.ClientBase, patientId: string, userId: string): Promise<void> {
  const { rows } = await client.query<{ is_patient: boolean }>(
    `select roles @> '{patient}' as is_patient from users where id = $1 for no key update`,
    [isUuid(userId) ? userId : null],
  )
  const user = rows[0]
  if (user === undefined) {
    const errors = [{ path: 'userId', message: 'is no user' }]
    throw new AppError('VALIDATION_FAILED', 'userId is no user', { errors })
  }
  if (!user.is_patient) throw new AppError('CONFLICT', 'The user has not the role of patients; give it to him first')
  const { rowCount } = await client.query(
    'select 1 from patient_accounts where user_id = $1 and ended_at is null and patient_id <> $2',
    [userId, patientId],
  )
  if (rowCount !== 0) throw new AppError('CONFLICT', 'The login is linked with another patient; end that link first')
}

async function lockPatient(client: pg.ClientBase, id: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from patients where id = $1 and removed_at is null for update', [
    isUuid(id) ? id : null,
  ])
  if (rowCount === 0) throw new AppError('NOT_FOUND', 'No such patient')
}

async function endLink(client: pg.ClientBase, patientId: string, act: Act): Promise<PatientLink | null> {
  const before = await readLink(client, patientId)
  await client.query('update patient_accounts set ended_at = $2 where patient_id = $1 and ended_at is null', [
    patientId,
    date(act.at),
  ])
  return before
}

async function readLink(client: pg.Pool | pg.ClientBase, patientId: string): Promise<PatientLink | null> {
  const { rows } = await client.query<LinkRow>(
    `select user_id, email, name, linked_at, linked_by from patient_accounts join users u on u.id = user_id
     where patient_id = $1 and ended_at is null`,
    [isUuid(patientId) ? patientId : null],
  )
  const row = rows[0]
  if (row === undefined) return null
  const { user_id, email, name, linked_at, linked_by } = row
  return { userId: user_id, email, name, linkedAt: instant(linked_at), linkedBy: linked_by }
}

function audit(
  client: pg.ClientBase,
  act: Act,
  patientId: string,
  before: string | null,
  after: string | null,
): Promise<void> {
  return appendAudit(client, act, {
    action: 'accounts:link',
    patientId,
    resource: { kind: 'account', id: after ?? before ?? '' },
    before: before === null ? null : { userId: before },
    after: after === null ? null : { userId: after },
  })
}

const changesOf = (patientId: string, userId: string): readonly Change[] => [
  { topic: 'user', key: userId },
  { topic: 'patient', key: patientId },
]
