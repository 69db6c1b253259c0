import { made, ok, type SampleCareRoutes } from './care-routes.ts'
import { paged, refused } from './fixture-admin.ts'
import { AT, type Json, NURSE, THING } from './sample-house.ts'

/** Lines of an import that runs, done with each look at it. */
const STEP = 50
const LINES = 100

/** Jobs of an invented house. An import goes on whenever somebody looks at it. */
export function jobRoutes(): SampleCareRoutes {
  const jobs: Json[] = [
    job(THING(900), 'devices-import', {
      state: 'done',
      progress: { done: 3, total: 3 },
      counts: { created: 1, unchanged: 1, refused: 1 },
    }),
    job(THING(901), 'patient-export', { state: 'failed', problem: 'The record could not be read' }),
    job(THING(902), 'audit-report', { state: 'cancelled' }),
  ]
  const at = (path: string) => new RegExp(`^${path}$`)
  const J = '/jobs/([^/]+)'
  const find = (id: string | undefined) => jobs.find(known => known.id === id)
  return [
    ['GET', at('/jobs'), ({ query }) => paged(jobs, query)],
    [
      'POST',
      at('/(devices|patients)/import'),
      (_, [kind]) => {
        const begun = { state: 'queued', endedAt: null, progress: { done: 0, total: LINES } }
        jobs.unshift(job(THING(910 + jobs.length), `${kind}-import`, begun))
        return { ...made({ ...jobs[0] }), status: 202 }
      },
    ],
    [
      'GET',
      at(`${J}/errors`),
      ({ query }, [id]) =>
        paged(
          find(id)?.state === 'done' && find(id)?.kind === 'devices-import'
            ? [{ line: 4, path: 'macAddress', message: 'must match the pattern' }]
            : [],
          query,
        ),
    ],
    ['GET', at(`${J}/credentials`), () => ({ ...ok(null), file: 'id,username,password\nnew-1,new-1,token\n' })],
    [
      'POST',
      at(`${J}/cancel`),
      (_, [id]) => {
        const known = find(id)
        return known === undefined ? refused(404, 'No such job') : ok(Object.assign(known, { state: 'cancelled' }))
      },
    ],
    [
      'GET',
      at(J),
      (_, [id]) => {
        const known = find(id)
        if (known === undefined) return refused(404, 'No such job')
        const before = { ...known }
        if (known.state === 'queued' || known.state === 'running') Object.assign(known, later(known))
        return ok(before)
      },
    ],
  ]
}

function later({ progress }: Json): Json {
  const before = typeof progress === 'object' && progress !== null && 'done' in progress ? Number(progress.done) : 0
  const done = before + STEP
  const isOver = done >= LINES
  return {
    state: isOver ? 'done' : 'running',
    startedAt: AT,
    endedAt: isOver ? AT : null,
    progress: { done, total: LINES },
    counts: { created: done - 1, unchanged: 0, refused: 1 },
  }
}

const job = (id: string, kind: string, fields: Json): Json => ({
  id,
  kind,
  params: {},
  createdAt: AT,
  createdBy: NURSE.id,
  startedAt: AT,
  endedAt: AT,
  progress: { done: 0, total: null },
  counts: {},
  problem: null,
  ...fields,
})
