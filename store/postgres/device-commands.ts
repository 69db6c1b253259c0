import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { COMMAND_TYPES, type CommandState, type DeviceCommand } from '../../model/device-command.ts'
import { AppError } from '../../model/errors.ts'
import { DEVICE_ID } from '../../model/topics.ts'
import type { CommandAnswer, CommandAnswerWriter, DeviceCommandOutbox, DeviceCommandStore } from '../device-commands.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { transaction } from './pool.ts'
import { date, instant, instantOrNull, oneOf, only } from './rows.ts'
import { isUuid } from './text.ts'

/** Commands of one device that wait for an answer at the same time. */
const MOST_UNANSWERED = 20

type CommandRow = {
  id: string
  device_id: string
  type: string
  params: Record<string, number>
  created_at: Date
  created_by: string | null
  expires_at: Date
  sent_at: Date | null
  answered_at: Date | null
  ok: boolean | null
  answer: string | null
}

const COLUMNS = 'id, device_id, type, params, created_at, created_by, expires_at, sent_at, answered_at, ok, answer'

export function postgresDeviceCommands(pool: pg.Pool): DeviceCommandStore & DeviceCommandOutbox & CommandAnswerWriter {
  return {
    create(deviceId, { type, params, expiresAt, patientId }, act) {
      return edit(pool, async client => {
        await lockDevice(client, deviceId)
        await checkRoom(client, deviceId, act.at)
        const { rows } = await client.query<CommandRow>(
          `insert into device_commands (id, device_id, type, params, created_at, created_by, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
          [randomUUID(), deviceId, type, JSON.stringify(params), date(act.at), act.by, date(expiresAt)],
        )
        const command = fromRow(only(rows), act.at)
        await appendAudit(client, act, {
          action: 'devices:command',
          patientId,
          resource: { kind: 'device', id: deviceId },
          before: null,
          after: { type, params },
        })
        await recordChanges(client, [{ topic: 'command', key: deviceId }])
        return command
      })
    },

    async list(deviceId, query) {
      if (!DEVICE_ID.test(deviceId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`device_id = ${bind(deviceId)}`)
      if (query.cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
        const created = bind(date(at))
        and(`created_at <= ${created} and (created_at < ${created} or id > ${bind(id)})`)
      }
      const { rows } = await pool.query<CommandRow>(
        `select ${COLUMNS} from device_commands ${where()} order by created_at desc, id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(
        rows,
        query.limit,
        row => fromRow(row, query.now),
        row => [row.created_at.getTime(), row.id],
      )
    },

    async unanswered(deviceIds, now) {
      const { rows } = await pool.query<CommandRow>(
        `select ${COLUMNS} from device_commands
         where device_id = any($1::text[]) and answered_at is null and expires_at > $2 order by created_at, id`,
        [deviceIds, date(now)],
      )
      return rows.map(row => fromRow(row, now))
    },

    async unsent(now) {
      const { rows } = await pool.query<{ device_id: string }>(
        `select distinct device_id from device_commands
         where sent_at is null and answered_at is null and expires_at > $1`,
        [date(now)],
      )
      return rows.map(row => row.device_id)
    },

    async sent(ids, at) {
      await pool.query('update device_commands set sent_at = $2 where id = any($1::uuid[]) and answered_at is null', [
        ids,
        date(at),
      ])
    },

    answer(answers) {
      return transaction(pool, async client => {
        const known: boolean[] = []
        for (const answer of answers) known.push(await take(client, answer))
        return known
      })
    },
  }
}

async function take(client: pg.ClientBase, answer: CommandAnswer): Promise<boolean> {
  const { deviceId, commandId, ok, message, at } = answer
  if (!isUuid(commandId)) return false
  const { rows } = await client.query<{ type: string; params: Record<string, number> }>(
    `update device_commands set answered_at = $3, ok = $4, answer = $5
     where id = $1 and device_id = $2 and answered_at is null returning type, params`,
    [commandId, deviceId, date(at), ok, message],
  )
  const taken = rows[0]
  if (taken === undefined) return isKnown(client, deviceId, commandId)
  const { seconds } = taken.params
  if (ok && taken.type === 'set-interval' && seconds !== undefined) {
    await client.query('update devices set interval_seconds = $2, version = version + 1 where id = $1', [
      deviceId,
      seconds,
    ])
    await recordChanges(client, [{ topic: 'device', key: deviceId }])
  }
  return true
}

async function isKnown(client: pg.ClientBase, deviceId: string, commandId: string): Promise<boolean> {
  const { rowCount } = await client.query('select 1 from device_commands where id = $1 and device_id = $2', [
    commandId,
    deviceId,
  ])
  return rowCount === 1
}

async function lockDevice(client: pg.ClientBase, id: string): Promise<void> {
  const found = DEVICE_ID.test(id)
    ? await client.query('select 1 from devices where id = $1 and removed_at is null for no key update', [id])
    : null
  if (found?.rowCount !== 1) throw new AppError('NOT_FOUND', 'No such device')
}

async function checkRoom(client: pg.ClientBase, deviceId: string, now: Instant): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::float8 as count from device_commands
     where device_id = $1 and answered_at is null and expires_at > $2`,
    [deviceId, date(now)],
  )
  if (only(rows).count < MOST_UNANSWERED) return
  throw new AppError(
    'TOO_MANY_REQUESTS',
    `${MOST_UNANSWERED} commands wait for an answer of the device already; let them be answered or expire`,
  )
}

function fromRow(row: CommandRow, now: Instant): DeviceCommand {
  return {
    id: row.id,
    deviceId: row.device_id,
    type: oneOf(COMMAND_TYPES, row.type),
    params: row.params,
    state: stateOf(row, now),
    createdAt: instant(row.created_at),
    createdBy: row.created_by,
    expiresAt: instant(row.expires_at),
    sentAt: instantOrNull(row.sent_at),
    answeredAt: instantOrNull(row.answered_at),
    answer: row.answer,
  }
}

function stateOf({ ok, sent_at, expires_at }: CommandRow, now: Instant): CommandState {
  if (ok !== null) return ok ? 'done' : 'refused'
  if (instant(expires_at) <= now) return 'expired'
  return sent_at === null ? 'waiting' : 'sent'
}
