import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { BacktestCheck } from '../../../bus/backtest-check.ts'
import { BACKTEST_FILE, type BacktestOrder, type BacktestStretch } from '../../../model/backtest-order.ts'
import { AppError } from '../../../model/errors.ts'
import type { ReadAudit } from '../../../store/audit.ts'
import type { PatientStore } from '../../../store/patients.ts'
import type { VitalsHistory } from '../../../store/vitals-history.ts'
import { found, invalid, notFound } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, allowPatient, callerOf, mayAlso } from '../../plugins/access.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { instantOf, iso, isoOrNull } from '../../schemas/times.ts'
import { type ImportPorts, queued } from '../jobs/imports.ts'
import { Job, jobView } from '../jobs/schemas.ts'
import { BacktestBody, BacktestResult, MOST_DAYS, MOST_PATIENTS, StoredReport } from './schemas.ts'

export interface BacktestPorts extends ImportPorts {
  readonly backtestCheck: BacktestCheck
  readonly vitalsHistory: Pick<VitalsHistory, 'inWard'>
  readonly patients: Pick<PatientStore, 'get'>
  readonly audit: ReadAudit
}

const DAY_MS = 86_400_000
/** Bytes of what is asked for, rule sets included. */
const LARGEST_ORDER = 4 * 1024 * 1024
/** Characters of a rule set that is told beside its report. */
const LONGEST_CHANGE = 2000
const tags = ['rules']

export function backtestRoutes(app: App, ports: BacktestPorts): void {
  const { jobs, audit, backtestCheck } = ports
  app.post(
    '/rules/backtest',
    {
      config: { access: 'rules:backtest', whose: 'asked' },
      schema: {
        tags,
        summary: 'What rules would have raised over stored readings, as a job; two rule sets side by side',
        description: `At most ${MOST_DAYS} days of ${MOST_PATIENTS} patients. The report is at \`/jobs/{id}/backtest\` for 24 hours, for you alone.`,
        body: BacktestBody,
        response: { 202: Job, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const { rules = null, against } = request.body
      const errors = [...checked('rules', rules, backtestCheck), ...checked('against', against ?? null, backtestCheck)]
      if (errors.length > 0) throw new AppError('VALIDATION_FAILED', 'A rule set cannot be judged', { errors })
      const stretches = await stretchesOf(request, request.body, ports)
      const patientIds = [...new Set(stretches.map(({ patientId }) => patientId))]
      const act = actOf(request)
      await audit.read(act, 'rules:backtest', patientIds)
      const order: BacktestOrder = { rules, against: against ?? null, compares: against !== undefined, stretches }
      const params = paramsOf(request.body, patientIds)
      const input = { bytes: bytesOf(order), mostBytes: LARGEST_ORDER }
      const job = await jobs.create({ kind: 'backtest', params }, input, act)
      await queued(ports, job)
      reply.code(202).header('location', `/api/v1/jobs/${job.id}/backtest`)
      return jobView(job)
    },
  )

  app.get(
    '/jobs/:id/backtest',
    {
      config: { access: 'rules:backtest', whose: 'asked' },
      schema: {
        tags,
        summary: 'A back-test: how far it is, and its report, for who asked for it, while he may see these patients',
        params: IdParams,
        response: { 200: BacktestResult, ...problems(401, 403, 404) },
      },
    },
    async request => {
      const job = await jobs.get(request.params.id)
      const own = found(job?.kind === 'backtest' && job.createdBy === callerOf(request).id ? job : null, 'back-test')
      const file = await jobs.file(own.id, BACKTEST_FILE)
      request.decided ??= new Set()
      if (file === null && own.state === 'done') throw notFound('report any more')
      if (file === null) return { job: jobView(own), report: null }
      const report = Value.Parse(StoredReport, JSON.parse(Buffer.from(file.bytes).toString('utf8')))
      for (const { patientId } of report.columns[0]?.byPatient ?? []) await allowPatient(request, patientId)
      return { job: jobView(own), report: reportView(report) }
    },
  )
}

function checked(path: string, rules: unknown, check: BacktestCheck) {
  if (rules === null) return []
  return check(rules).map(problem => ({ ...problem, path: problem.path === '' ? path : `${path}.${problem.path}` }))
}

/** Whose readings, and when; only of patients that the caller may see. */
async function stretchesOf(
  request: FastifyRequest,
  { patientIds, wardId, from: fromText, to: toText }: Static<typeof BacktestBody>,
  { vitalsHistory, patients }: BacktestPorts,
): Promise<readonly BacktestStretch[]> {
  const [from, to] = [instantOf(fromText, 'from'), instantOf(toText, 'to')]
  if (to <= from) throw invalid('to', 'must be after `from`')
  if (to - from > MOST_DAYS * DAY_MS) throw invalid('to', `must be at most ${MOST_DAYS} days after \`from\``)
  if ((patientIds === undefined) === (wardId === undefined))
    throw invalid('patientIds', 'or `wardId` must be given, and one alone')
  if (patientIds) {
    for (const patientId of patientIds) {
      await allowPatient(request, patientId)
      found(await patients.get(patientId), 'patient')
    }
    return patientIds.map(patientId => ({ patientId, from, to }))
  }
  const stretches: BacktestStretch[] = []
  for (const stretch of await vitalsHistory.inWard(wardId ?? '', from, to)) {
    if (!(await mayAlso(request, stretch.patientId, 'rules:backtest'))) continue
    await allowPatient(request, stretch.patientId)
    stretches.push(stretch)
  }
  if (stretches.length === 0) throw invalid('wardId', 'had nobody then whom you may see')
  if (stretches.length > MOST_PATIENTS)
    throw invalid('wardId', `had more than ${MOST_PATIENTS} stays then; ask for less time`)
  return stretches
}

/** What the report says it is about. */
function paramsOf({ wardId, from, to, against }: Static<typeof BacktestBody>, patientIds: readonly string[]) {
  const changed = against === undefined ? null : JSON.stringify(against)
  const [only] = patientIds
  return {
    patients: String(patientIds.length),
    from,
    to,
    ...(wardId === undefined ? {} : { wardId }),
    ...(wardId === undefined && patientIds.length === 1 && only !== undefined ? { patientId: only } : {}),
    ...(changed === null || changed.length > LONGEST_CHANGE ? {} : { against: changed }),
  }
}

async function* bytesOf(order: BacktestOrder): AsyncIterable<Uint8Array> {
  yield Buffer.from(JSON.stringify(order))
}

type Stored = Static<typeof StoredReport>
type StoredEpisode = Stored['columns'][number]['episodes'][number]

function reportView({ columns, lost, ...same }: Stored): NonNullable<Static<typeof BacktestResult>['report']> {
  return {
    ...same,
    columns: columns.map(({ overTime, episodes, ...column }) => ({
      ...column,
      overTime: overTime.map(({ at, byPriority }) => ({ at: iso(at), byPriority })),
      episodes: episodes.map(episodeView),
    })),
    lost: lost && { count: lost.count, first: lost.first.map(episodeView) },
  }
}

function episodeView({ startedAt, raisedAt, endedAt, ...same }: StoredEpisode) {
  return { ...same, startedAt: iso(startedAt), raisedAt: iso(raisedAt), endedAt: isoOrNull(endedAt) }
}
