import { type Static, Type } from 'typebox'
import { type LimitsInForceByCode, limitsOfBand, type WardLimits } from '../../../model/limits.ts'
import { AGE_BANDS } from '../../../model/vital-signs.generated.ts'
import { VITAL_SIGN_CODES } from '../../../model/vital-signs.ts'
import { nullable } from '../../schemas/common.ts'

const Bound = nullable(Type.Number())
const bounds = { low: Bound, high: Bound, criticalLow: Bound, criticalHigh: Bound }

const LimitsOfCode = Type.Object(
  {
    ...bounds,
    delaySeconds: Type.Number({ description: 'How long beyond an ordinary limit before it alarms' }),
    latching: Type.Optional(Type.Boolean({ description: 'True: an alarm stays until somebody has seen it' })),
    origin: Type.String({
      description:
        'Where they came from: `patient`, `ward:<age band>` or `default:<age band>`; `age-unknown` as the band: adult limits',
    }),
    source: Type.Array(Type.String(), { description: 'Sources of a default, keys of the vital-sign catalogue' }),
  },
  { title: 'LimitsInForce' },
)
export const LimitsAnswer = Type.Record(Type.String(), LimitsOfCode, {
  description: 'By vital-sign code. Alarm when value < low or value > high; null: no limit on that side',
})

const LimitsChangeOfCode = nullable(
  Type.Object(
    {
      low: Type.Optional(Bound),
      high: Type.Optional(Bound),
      criticalLow: Type.Optional(Bound),
      criticalHigh: Type.Optional(Bound),
      delaySeconds: Type.Optional(Type.Number()),
      latching: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false, description: 'What is not named stays as it is in force; null takes all away' },
  ),
)
export const LimitsChange = Type.Object(
  Object.fromEntries(VITAL_SIGN_CODES.map(code => [code, Type.Optional(LimitsChangeOfCode)])),
  {
    additionalProperties: false,
    minProperties: 1,
    description: 'By vital-sign code; codes that are not named stay',
    examples: [{ spo2: { low: 88, criticalLow: 84 }, hr: null }],
  },
)

export const WardLimitsAnswer = Type.Object(Object.fromEntries(AGE_BANDS.map(({ band }) => [band, LimitsAnswer])), {
  title: 'WardLimits',
  description: 'In force for who has none of his own, by age band',
})
export const WardLimitsChange = Type.Object(
  Object.fromEntries(AGE_BANDS.map(({ band }) => [band, Type.Optional(LimitsChange)])),
  {
    additionalProperties: false,
    minProperties: 1,
    description: 'By age band and vital-sign code; what is not named stays',
    examples: [{ adult: { spo2: { low: 92 }, hr: null } }],
  },
)

export function wardLimitsView(ward: WardLimits): Static<typeof WardLimitsAnswer> {
  return Object.fromEntries(AGE_BANDS.map(({ band }) => [band, limitsView(limitsOfBand(band, { ward }))]))
}

export function limitsView(inForce: LimitsInForceByCode): Static<typeof LimitsAnswer> {
  return Object.fromEntries(
    Object.entries(inForce).map(([code, limits]) => [code, { ...limits, source: [...limits.source] }]),
  )
}
