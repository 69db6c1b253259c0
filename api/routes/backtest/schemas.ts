import { type TSchema, Type } from 'typebox'
import { ALERT_PRIORITIES } from '../../../model/alert.ts'
import { VITAL_SIGN_CODES } from '../../../model/vital-signs.ts'
import { IsoTime, nullable, UnixMs, Uuid } from '../../schemas/common.ts'
import { Job } from '../jobs/schemas.ts'

/** A longer period is asked for in parts. */
export const MOST_DAYS = 92
export const MOST_PATIENTS = 200

const RULES = Type.Record(Type.String(), Type.Unknown(), {
  description: 'A rule set (docs/backtest.md): `limits`, `personal`, `rules`, `builtin`, `silence`, `plain`',
})

export const BacktestBody = Type.Object(
  {
    rules: Type.Optional(nullable(RULES)),
    against: Type.Optional(nullable(RULES)),
    patientIds: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: MOST_PATIENTS, uniqueItems: true })),
    wardId: Type.Optional(Type.String({ format: 'uuid', description: 'Everybody who lay there, while he did' })),
    from: Type.String({ maxLength: 40, description: 'ISO 8601 with an offset' }),
    to: Type.String({ maxLength: 40, description: 'Not included' }),
  },
  {
    additionalProperties: false,
    description:
      'Whose readings: `patientIds` or `wardId`. `rules` null or left out: the limits and rules that count now; `against` is ' +
      'compared with them.',
    examples: [
      {
        rules: null,
        against: { limits: { spo2: { low: 88, delaySeconds: 15 } } },
        patientIds: ['00000000-0000-4000-8000-000000000000'],
        from: '2026-01-01T00:00:00Z',
        to: '2026-01-08T00:00:00Z',
      },
    ],
  },
)

const ByPriority = Type.Object({ high: Type.Integer(), medium: Type.Integer(), low: Type.Integer() })
const Code = nullable(Type.Enum([...VITAL_SIGN_CODES], { type: 'string' }))
const ofRule = { ruleId: Type.String(), code: Code }
const load = {
  alarms: Type.Integer(),
  perBedDay: Type.Number({ description: 'Alarms per 24 h of monitored time of one patient' }),
  byPriority: ByPriority,
  secondsInAlarm: Type.Integer(),
  chattering: Type.Integer({ description: 'Alarms that were one of three or more of a patient and rule within 60 s' }),
  fleeting: Type.Integer({ description: 'Shorter than 10 s' }),
  standing: Type.Integer({ description: 'Longer than 24 h' }),
}

/** @param time how times are written */
function reportOf<T extends TSchema>(time: T, options: { readonly title?: string } = {}) {
  const episode = Type.Object({
    patientId: Type.String(),
    ...ofRule,
    priority: Type.Enum(ALERT_PRIORITIES, { type: 'string' }),
    startedAt: time,
    raisedAt: time,
    endedAt: nullable(time),
    peak: nullable(Type.Number({ description: 'The value furthest beyond the limit' })),
  })
  const column = Type.Object({
    name: Type.String(),
    ...load,
    byRule: Type.Array(Type.Object({ ...ofRule, ...load })),
    byPatient: Type.Array(
      Type.Object({ patientId: Type.String(), rules: Type.Array(Type.Object({ ...ofRule, byPriority: ByPriority })) }),
    ),
    overTime: Type.Array(Type.Object({ at: time, byPriority: ByPriority })),
    episodes: Type.Array(episode),
    episodesLeftOut: Type.Integer({ description: 'Counted, and not in `episodes`' }),
  })
  return Type.Object(
    {
      patients: Type.Integer(),
      messages: Type.Integer({ description: 'Readings' }),
      values: Type.Integer({ description: 'Values of vital signs in them' }),
      monitoredSeconds: Type.Integer({ description: 'Without pauses of more than 2 h' }),
      stepMs: Type.Integer({ description: 'Width of a step of `overTime`' }),
      columns: Type.Array(column, { description: '`rules`, and `against` when it was given' }),
      lost: nullable(
        Type.Object(
          { count: Type.Integer(), first: Type.Array(episode) },
          { description: 'Alarms of high priority that the second column does not have' },
        ),
      ),
    },
    options,
  )
}

/** As the job has left it. */
export const StoredReport = reportOf(UnixMs)
export const BacktestResult = Type.Object(
  { job: Job, report: nullable(reportOf(IsoTime, { title: 'BacktestReport' })) },
  { title: 'BacktestResult', description: 'The report is there when the job is done' },
)
