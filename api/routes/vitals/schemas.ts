import { Type } from 'typebox'
import { VITAL_SIGN_CODES, type VitalSignCode } from '../../../model/vital-signs.ts'
import { Person } from '../../schemas/clinical.ts'
import { IsoTime, nullable, queryTime, UnixMs } from '../../schemas/common.ts'

export const Code = Type.Unsafe<VitalSignCode>(
  Type.Enum([...VITAL_SIGN_CODES], { type: 'string', description: 'Code of the vital-sign catalogue' }),
)
export const Value = Type.Union([Type.Number(), Type.String()], {
  description: 'Number in the unit of the vital sign, or its coded value',
})

export const VitalsQuery = Type.Object({
  from: Type.Optional(queryTime('Inclusive; an hour before `to` if not given')),
  to: Type.Optional(queryTime('Exclusive; now if not given')),
  codes: Type.Optional(
    Type.String({ maxLength: 1000, description: 'Codes with commas between (`hr,spo2`); all if not given' }),
  ),
  resolution: Type.Optional(
    Type.Enum(['raw', '1m', '1h', 'auto'], {
      type: 'string',
      description:
        '`auto` (if not given) picks by the span: about 2,000 points a series at most at one reading a second',
    }),
  ),
})

export const VitalsAnswer = Type.Object(
  {
    resolution: Type.Enum(['raw', '1m', '1h'], { type: 'string' }),
    from: IsoTime,
    to: IsoTime,
    truncated: Type.Boolean({ description: 'True when older points of the span were left out (raw: 20,000 instants)' }),
    series: Type.Array(
      Type.Object({
        code: Code,
        unit: nullable(Type.String({ description: 'UCUM' })),
        points: Type.Unsafe<readonly (readonly (number | string)[])[]>(
          Type.Array(Type.Array(Value), {
            description: 'Raw: `[t, value]`. Roll-ups: `[t, min, mean, max, count]`. t in Unix ms, ascending',
          }),
        ),
      }),
    ),
  },
  { title: 'VitalsSeries' },
)

export const LatestAnswer = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        code: Code,
        value: Value,
        unit: nullable(Type.String()),
        ts: UnixMs,
        ageSeconds: Type.Number({ description: 'Since it was measured' }),
        fresh: Type.Boolean({ description: 'False: too old to be shown as live' }),
        deviceId: nullable(Type.String({ description: 'Null: a person entered it' })),
        enteredBy: nullable(Person, {}),
      }),
    ),
    nextCursor: Type.Null(),
  },
  { title: 'LatestVitals' },
)
