import type pg from 'pg'
import type { Job, JobKind } from '../../model/job.ts'
import type { JobWork } from '../jobs.ts'
import { importedToken } from './imported-token.ts'
import { actFromRow, JOB_COLUMNS, type JobRow, jobFromRow } from './job-rows.ts'
import { transaction } from './pool.ts'
import { date } from './rows.ts'
import { isUuid, storable } from './text.ts'
import { notify, tellProgress } from './timeline.ts'

/** Jobs that are put on the queue again at once. */
const UNFINISHED_AT_ONCE = 100
/** Milliseconds between two words about the progress of one job. */
const TELL_EVERY_MS = 1000

export function postgresJobWork(pool: pg.Pool): JobWork {
  const toldAt = new Map<string, number>()

  return {
    async begin(id, now) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<JobRow & { act: unknown; secret: Buffer }>(
        `update jobs set state = 'running', started_at = coalesce(started_at, $2)
         where id = $1 and ended_at is null and ready returning ${JOB_COLUMNS}, act, secret`,
        [id, date(now)],
      )
      const row = rows[0]
      if (row === undefined) return null
      const tokenOf = (deviceId: string) => importedToken(row.secret, deviceId)
      return { job: jobFromRow(row), act: actFromRow(row.act), tokenOf }
    },

    async *input(id) {
      for (let part = 0; ; part++) {
        const { rows } = await pool.query<{ bytes: Buffer }>(
          'select bytes from job_inputs where job_id = $1 and part = $2',
          [id, part],
        )
        if (rows[0] === undefined) return
        yield rows[0].bytes
      }
    },

    advance(id, { done, total = null, counts, errors, created }, now) {
      return transaction(pool, async client => {
        await client.query(
          `insert into job_errors (job_id, line, n, path, message)
           select $1, line, row_number() over (partition by line order by position), path, message
           from unnest($2::int[], $3::text[], $4::text[]) with ordinality as e (line, path, message, position)
           on conflict do nothing`,
          [id, errors.map(e => e.line), errors.map(e => storable(e.path)), errors.map(e => storable(e.message))],
        )
        await client.query(
          `insert into job_results (job_id, line, value)
           select $1, line, jsonb_build_object('id', value) from unnest($2::int[], $3::text[]) as r (line, value)
           on conflict do nothing`,
          [id, created.map(c => c.line), created.map(c => c.id)],
        )
        const { rows } = await client.query<JobRow & { cancelled: boolean }>(
          `update jobs set done = $2, total = coalesce($4, total), counts = $3 where id = $1
           returning ${JOB_COLUMNS}, cancelled`,
          [id, done, JSON.stringify(counts), total],
        )
        const row = rows[0]
        if (row !== undefined && now - (toldAt.get(id) ?? 0) >= TELL_EVERY_MS) {
          toldAt.set(id, now)
          await tellProgress(client, jobFromRow(row), now)
        }
        return row?.cancelled !== true
      })
    },

    async createdOn(id, ids) {
      const { rows } = await pool.query<{ id: string; line: number }>(
        `select value->>'id' as id, min(line) as line from job_results
         where job_id = $1 and value->>'id' = any($2::text[]) group by 1`,
        [id, ids],
      )
      return new Map(rows.map(({ id: created, line }) => [created, line]))
    },

    async end(id, { state, problem }, now, files = []) {
      toldAt.delete(id)
      await transaction(pool, async client => {
        const { rows } = await client.query<JobRow>(
          `update jobs set state = $2, problem = $3, ended_at = $4 where id = $1 and ended_at is null
           returning ${JOB_COLUMNS}`,
          [id, state, problem === null ? null : storable(problem), date(now)],
        )
        if (rows[0] === undefined) return
        await client.query('delete from job_inputs where job_id = $1', [id])
        for (const { name, contentType, bytes } of files) {
          await client.query(
            'insert into job_files (job_id, name, content_type, bytes) values ($1, $2, $3, $4) on conflict do nothing',
            [id, name, contentType, Buffer.from(bytes)],
          )
        }
        const job = jobFromRow(rows[0])
        await notify(client, [
          {
            userId: job.createdBy,
            type: 'job',
            at: now,
            summary: inWords(job),
            patientId: null,
            reference: { kind: 'job', id },
          },
        ])
      })
    },

    async unfinished(before) {
      const { rows } = await pool.query<{ id: string }>(
        `select id from jobs where ended_at is null and ready and created_at < $1 order by created_at limit ${UNFINISHED_AT_ONCE}`,
        [date(before)],
      )
      return rows.map(row => row.id)
    },

    async expire(before, resultsBefore) {
      await pool.query('delete from jobs where ended_at < $1 or (not ready and created_at < $1)', [date(before)])
      const ended = [date(resultsBefore)]
      await pool.query('update jobs set secret = null where ended_at < $1 and secret is not null', ended)
      await pool.query('delete from job_files f using jobs j where j.id = f.job_id and j.ended_at < $1', ended)
    },
  }
}

const TITLES = {
  'devices-import': 'Import of devices',
  'patients-import': 'Import of patients',
  'patient-export': 'Export of a record',
  backtest: 'Back-test of rules',
} as const satisfies Record<JobKind, string>

function inWords({ kind, state, done, counts }: Job): string {
  const refused = counts.refused ?? 0
  if (state === 'done' && refused > 0) return `${TITLES[kind]}: ${done} lines done, ${refused} of them refused`
  return `${TITLES[kind]}: ${state}`
}
