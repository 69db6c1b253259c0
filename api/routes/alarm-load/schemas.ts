import { Type } from 'typebox'
import type { LoadCounts } from '../../../model/alarm-load.ts'
import { IsoTime, nullable, queryTime, Uuid } from '../../schemas/common.ts'

const Count = Type.Integer({ minimum: 0 })
const Seconds = nullable(Type.Number({ minimum: 0 }))

const counts = {
  alarms: Count,
  acknowledged: Count,
  medianToAcknowledge: Seconds,
  p95ToAcknowledge: Seconds,
  resolvedUnseen: Count,
  fleeting: Count,
  standing: Count,
  escalated: Count,
  technical: Count,
  chattering: Count,
  chatteringAlarms: Count,
} satisfies Record<keyof LoadCounts, unknown>
const Counts = Type.Object(counts, {
  title: 'AlarmCounts',
  description:
    'Alarms raised in the period. Times in seconds, null when none was acknowledged. resolvedUnseen: ended by itself before anybody looked; fleeting: shorter than 10 s; standing: active more than 24 h; escalated: reached those on call; chattering: pairs of patient and rule with 3 or more in 60 s',
})
const Ratio = nullable(Type.Number({ minimum: 0 }), {})
const RuleName = Type.Object({ ruleId: Type.String(), code: nullable(Type.String()) }, { title: 'RuleOfAlarms' })

export const AlarmLoadSchema = Type.Object(
  {
    from: IsoTime,
    to: IsoTime,
    bedDays: Type.Number({ minimum: 0, description: 'Days that patients lay there, up to now' }),
    perBedDay: Ratio,
    shareAcknowledged: Ratio,
    shareResolvedUnseen: Ratio,
    shareTechnical: Ratio,
    all: Counts,
    byPriority: Type.Object({ high: Counts, medium: Counts, low: Counts }),
    byKind: Type.Array(Type.Object({ kind: Type.String(), ...counts })),
    byRule: Type.Array(Type.Object({ ruleId: Type.String(), code: nullable(Type.String()), ...counts }), {
      description: 'Most alarms first, at most 200',
    }),
    byWard: Type.Array(
      Type.Object({
        wardId: nullable(Uuid),
        ward: nullable(Type.String({ description: 'Null: at home, or a device of nobody' })),
        bedDays: Type.Number({ minimum: 0 }),
        perBedDay: Ratio,
        ...counts,
      }),
    ),
    steps: Type.Array(
      Type.Object({
        from: IsoTime,
        to: IsoTime,
        bedDays: Type.Number({ minimum: 0 }),
        high: Count,
        medium: Count,
        low: Count,
        perBedDay: Ratio,
      }),
    ),
    floods: Count,
    floodSeconds: Type.Number({ minimum: 0 }),
    standingNow: Count,
  },
  { title: 'AlarmLoad', description: 'Counts without patients; a ratio is null when there is nothing to divide by' },
)

const ward = Type.Optional(Type.String({ maxLength: 100, description: 'Id of a ward; the whole house if not given' }))

export const AlarmLoadQuery = Type.Object({
  ward,
  from: Type.Optional(queryTime('Inclusive; 7 days (by hour: 24 h) before `to` if not given')),
  to: Type.Optional(queryTime('Exclusive; now if not given; at most 92 days (by hour: 14) after `from`')),
  by: Type.Optional(Type.Enum(['day', 'hour'], { type: 'string', description: '`day` (of the clinic) if not given' })),
})

export const PatientLoads = Type.Object(
  {
    ofAll: Type.Integer({ minimum: 0, description: 'All alarms of the ward or house, of whomever' }),
    items: Type.Array(
      Type.Object({
        patientId: Uuid,
        alarms: Count,
        high: Count,
        acknowledged: Count,
        share: Ratio,
        chattering: Type.Array(RuleName),
      }),
    ),
    nextCursor: Type.Null(),
  },
  { title: 'PatientAlarmLoads' },
)
export const PatientLoadQuery = Type.Object({
  ward,
  from: AlarmLoadQuery.properties.from,
  to: AlarmLoadQuery.properties.to,
})

export const ProposalQuery = Type.Object({ ward })
export const Proposals = Type.Object({
  items: Type.Array(
    Type.Object(
      {
        kind: Type.Enum(['delay-or-hysteresis', 'personal-limit', 'review'], { type: 'string' }),
        rule: nullable(RuleName),
        alarms: Count,
        text: Type.String({ description: 'One sentence for people' }),
      },
      { title: 'AlarmProposal' },
    ),
  ),
  nextCursor: Type.Null(),
})
