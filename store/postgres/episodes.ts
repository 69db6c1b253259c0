import type pg from 'pg'
import type { Alert } from '../../model/alert.ts'
import { moveAlert } from '../../model/alert-moves.ts'
import { type EpisodeChanges, type EpisodeStore, Fenced, type StoredRun } from '../episodes.ts'
import { ALERT_COLUMNS, type AlertRow, alertFromRow, insertAlerts, lockAlerts, updateAlerts } from './alert-rows.ts'
import { appendAlerts } from './outbox.ts'
import { transaction } from './pool.ts'
import { date, only } from './rows.ts'
import { isUuid } from './text.ts'

export function postgresEpisodes(pool: pg.Pool): EpisodeStore {
  return {
    takeOver(shard) {
      return transaction(pool, async client => {
        // Waits for a commit of the former holder that is under way; the next one finds the epoch gone.
        const taken = await client.query<{ epoch: number }>(
          `insert into rule_shards (shard, epoch) values ($1, 1)
           on conflict (shard) do update set epoch = rule_shards.epoch + 1 returning epoch::float8`,
          [shard],
        )
        const alerts = await client.query<AlertRow>(
          `select ${ALERT_COLUMNS} from alerts where state <> 'resolved' order by raised_at, id`,
        )
        const runs = await client.query<{ episode_id: string; subject_id: string; state: unknown }>(
          'select episode_id, subject_id, state from pending_runs order by episode_id',
        )
        return {
          epoch: only(taken.rows).epoch,
          alerts: alerts.rows.map(alertFromRow),
          runs: runs.rows.map(row => ({ episodeId: row.episode_id, subjectId: row.subject_id, state: row.state })),
        }
      })
    },

    commit(shard, epoch, changes) {
      return transaction(pool, async client => {
        const holder = await client.query('select 1 from rule_shards where shard = $1 and epoch = $2 for share', [
          shard,
          epoch,
        ])
        if (holder.rowCount === 0) throw new Fenced(shard)
        const raised = await raise(client, changes.raise)
        const moved = await moveAll(client, changes.move)
        await keepRuns(client, changes.runs)
        await dropRuns(client, changes.runsOver)
        await keepShadows(client, changes)
        await keepLate(client, changes.late)
        await appendAlerts(client, [...raised.entries, ...moved.entries])
        return { refused: [...raised.refused, ...moved.refused] }
      })
    },

    async stillOpen(ids) {
      const { rows } = await pool.query<{ id: string }>(
        `select id from alerts where id = any($1::uuid[]) and state <> 'resolved'`,
        [ids.filter(isUuid)],
      )
      return new Set(rows.map(row => row.id))
    },
  }
}

/** Alerts as they go on the outbox, and ids of what was not done. */
interface Outcome {
  readonly entries: readonly Alert[]
  readonly refused: readonly string[]
}

async function raise(client: pg.ClientBase, alerts: readonly Alert[]): Promise<Outcome> {
  const unique = [...new Map(alerts.map(alert => [alert.id, alert])).values()]
  const inserted = await insertAlerts(client, unique)
  return {
    entries: unique.filter(alert => inserted.has(alert.id)),
    refused: unique.filter(alert => !inserted.has(alert.id)).map(alert => alert.id),
  }
}

/** An alert that is not there any more is refused like one that was resolved. */
async function moveAll(client: pg.ClientBase, moves: EpisodeChanges['move']): Promise<Outcome> {
  const current = await lockAlerts(client, [...new Set(moves.map(({ id }) => id))])
  const entries: Alert[] = []
  const refused = new Set<string>()
  for (const { id, move } of moves) {
    const before = current.get(id)
    if (before === undefined || before.state === 'resolved') {
      refused.add(id)
      continue
    }
    const after = moveAlert(before, move)
    if (after === before) continue
    current.set(id, after)
    entries.push(after)
  }
  const changed = new Set(entries.map(alert => alert.id))
  await updateAlerts(
    client,
    [...current.values()].filter(alert => changed.has(alert.id)),
  )
  return { entries, refused: [...refused] }
}

async function keepRuns(client: pg.ClientBase, runs: readonly StoredRun[]): Promise<void> {
  if (runs.length === 0) return
  const rows = new Map(
    runs.map(run => [run.episodeId, { episode_id: run.episodeId, subject_id: run.subjectId, state: run.state }]),
  )
  await client.query(
    `insert into pending_runs (episode_id, subject_id, state)
     select episode_id, subject_id, state
     from jsonb_to_recordset($1::jsonb) as r (episode_id uuid, subject_id text, state jsonb) order by episode_id
     on conflict (episode_id) do update set subject_id = excluded.subject_id, state = excluded.state`,
    [JSON.stringify([...rows.values()])],
  )
}

async function dropRuns(client: pg.ClientBase, episodeIds: readonly string[]): Promise<void> {
  if (episodeIds.length === 0) return
  await client.query('delete from pending_runs where episode_id = any($1::uuid[])', [episodeIds])
}

async function keepShadows(client: pg.ClientBase, { shadows, shadowsOver }: EpisodeChanges): Promise<void> {
  if (shadows.length > 0) {
    const rows = shadows.map(shadow => ({
      id: shadow.id,
      rule_id: shadow.ruleId,
      rule_version: shadow.ruleVersion,
      patient_id: shadow.patientId,
      priority: shadow.priority,
      message: shadow.message,
      raised_at: date(shadow.raisedAt),
      justification: shadow.justification,
    }))
    await client.query(
      `insert into shadow_episodes (id, rule_id, rule_version, patient_id, priority, message, raised_at, justification)
       select r.* from jsonb_to_recordset($1::jsonb) as r (id uuid, rule_id text, rule_version integer, patient_id uuid,
         priority text, message text, raised_at timestamptz, justification jsonb)
       join patients p on p.id = r.patient_id and p.erased_at is null
       on conflict do nothing`,
      [JSON.stringify(rows)],
    )
  }
  if (shadowsOver.length > 0) {
    const rows = shadowsOver.map(({ id, at }) => ({ id, at: date(at) }))
    await client.query(
      `update shadow_episodes s set ended_at = r.at
       from jsonb_to_recordset($1::jsonb) as r (id uuid, at timestamptz) where s.id = r.id and s.ended_at is null`,
      [JSON.stringify(rows)],
    )
  }
}

async function keepLate(client: pg.ClientBase, late: EpisodeChanges['late']): Promise<void> {
  if (late.length === 0) return
  const rows = late.map(({ id, patientId, measuredAt, arrivedAt, summary }) => ({
    id,
    patient_id: patientId,
    measured_at: date(measuredAt),
    arrived_at: date(arrivedAt),
    summary,
  }))
  await client.query(
    `insert into late_values (id, patient_id, measured_at, arrived_at, summary)
     select r.* from jsonb_to_recordset($1::jsonb) as r (id uuid, patient_id uuid, measured_at timestamptz,
       arrived_at timestamptz, summary text)
     join patients p on p.id = r.patient_id and p.erased_at is null
     on conflict do nothing`,
    [JSON.stringify(rows)],
  )
}
