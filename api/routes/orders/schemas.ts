import { type Static, Type } from 'typebox'
import { ADVICE_SEVERITIES, type Advice as ModelAdvice } from '../../../model/advice.ts'
import {
  FREQUENCY_UNITS,
  MEDICATION_ROUTES,
  type MedicationOrder as ModelOrder,
  ORDER_STATES,
} from '../../../model/medication-order.ts'
import { OwnId, Person, statesQuery, Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'

/** Milligrams of nothing that is given reach this. */
const MOST_DOSE = 1_000_000

const Route = Type.Enum([...MEDICATION_ROUTES], { type: 'string' })
const Every = Type.Object(
  {
    value: Type.Integer({ minimum: 1, maximum: 1000 }),
    unit: Type.Enum([...FREQUENCY_UNITS], { type: 'string' }),
  },
  { additionalProperties: false },
)
const Count = Type.Integer({ minimum: 1, maximum: 100 })
const AsNeeded = Type.Object({ reason: Text(200) }, { additionalProperties: false })

const content = {
  medication: Type.Object(
    {
      name: Text(200),
      code: Type.Optional(nullable(Text(100, 'Of whichever code system the house uses'))),
    },
    { additionalProperties: false },
  ),
  dose: Type.Object(
    {
      value: Type.Number({ exclusiveMinimum: 0, maximum: MOST_DOSE }),
      unit: Text(40, '`mg`, `mL`, `puff` …'),
    },
    { additionalProperties: false },
  ),
  route: Route,
  frequency: Type.Object(
    {
      count: Type.Optional(nullable(Count)),
      every: Type.Optional(nullable(Every)),
      asNeeded: Type.Optional(nullable(AsNeeded)),
      once: Type.Optional(Type.Boolean()),
      text: Type.Optional(nullable(Text(500))),
    },
    {
      additionalProperties: false,
      description:
        '`count` times `every` period; or `asNeeded`, with `count` and `every` at most so often; or `once` alone. `text` for whatever else must be said',
    },
  ),
}
const Period = Type.Object(
  { from: Type.Optional(nullable(IsoTime)), to: Type.Optional(nullable(IsoTime)) },
  { additionalProperties: false, description: '`from` null: as soon as it is signed; `to` null: until it is stopped' },
)
const Instructions = nullable(Text(2000))

const EXAMPLE = {
  medication: { name: 'Paracetamol', code: 'N02BE01' },
  dose: { value: 500, unit: 'mg' },
  route: 'oral',
  frequency: { count: 4, every: { value: 1, unit: 'day' } },
  period: { from: '2026-11-21T08:00:00Z', to: '2026-11-24T08:00:00Z' },
  instructions: 'After meals',
}
const whole = { ...content, period: Type.Optional(Period), instructions: Type.Optional(Instructions) }
export const NewOrder = Type.Object(
  { id: OwnId, ...whole },
  { additionalProperties: false, title: 'NewOrder', examples: [EXAMPLE] },
)
export const OrderToCheck = Type.Object(
  { orderId: Type.Optional(Uuid), ...whole },
  {
    additionalProperties: false,
    title: 'OrderToCheck',
    examples: [EXAMPLE],
  },
)
export const OrderChange = Type.Object(
  {
    medication: Type.Optional(content.medication),
    dose: Type.Optional(content.dose),
    route: Type.Optional(Route),
    frequency: Type.Optional(content.frequency),
    period: Type.Optional(Period),
    instructions: Type.Optional(Instructions),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    title: 'OrderChange',
    description: 'What is not named stays; what is named counts whole',
    examples: [{ dose: { value: 1000, unit: 'mg' } }],
  },
)

const GivenOverride = Type.Object(
  { adviceId: Type.String({ minLength: 1, maxLength: 200 }), reason: Text(500) },
  { additionalProperties: false },
)
export const SignBody = nullable(
  Type.Object(
    { overrides: Type.Optional(Type.Array(GivenOverride, { maxItems: 50 })) },
    { additionalProperties: false, description: 'Every contraindicated advice needs an override with its reason' },
  ),
  {
    examples: [
      {
        overrides: [
          {
            adviceId: 'duplicate-therapy:3d3f8e0c-7f7e-4b53-9b0a-54a7b9a5a001',
            reason: 'Loading dose; the other order ends today',
          },
        ],
      },
    ],
  },
)
export const EndBody = Type.Object(
  { reason: Text(500) },
  { additionalProperties: false, title: 'OrderEnd', examples: [{ reason: 'Rash on both arms' }] },
)

export const Advice = Type.Object(
  {
    id: Type.String({ description: 'The same for the same finding: name it in an override' }),
    code: Type.String({ description: 'The row of the reference data that speaks: the same for every patient' }),
    severity: Type.Enum([...ADVICE_SEVERITIES], { type: 'string' }),
    text: Type.String(),
    source: Type.String({ description: 'Where the knowledge comes from, with the grade that each source gives' }),
    justification: Type.Object(
      {
        check: Type.String(),
        checkVersion: Type.Integer(),
        at: IsoTime,
        facts: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()])),
      },
      { description: 'Why: which check in which version, when, and the values that decided' },
    ),
  },
  { title: 'Advice' },
)
export const AdviceList = page(Advice)

export const Order = Type.Object(
  {
    id: Uuid,
    patientId: Uuid,
    state: Type.Enum([...ORDER_STATES], { type: 'string' }),
    medication: Type.Object({ name: Type.String(), code: nullable(Type.String()) }),
    dose: Type.Object({ value: Type.Number(), unit: Type.String() }),
    route: Route,
    frequency: Type.Object({
      count: nullable(Count),
      every: nullable(Every),
      asNeeded: nullable(AsNeeded),
      once: Type.Boolean(),
      text: nullable(Type.String()),
    }),
    period: Type.Object({ from: nullable(IsoTime), to: nullable(IsoTime) }),
    instructions: nullable(Type.String()),
    draftedBy: Person,
    signedBy: nullable(Person),
    signedAt: nullable(IsoTime),
    startedBy: nullable(Person),
    startedAt: nullable(IsoTime),
    endedBy: nullable(Person),
    endedAt: nullable(Type.String({ format: 'date-time', description: 'Stopped or cancelled' })),
    endReason: nullable(Type.String()),
    advice: Type.Array(Advice, { description: 'What was said to it when it was signed' }),
    overrides: Type.Array(Type.Object({ adviceId: Type.String(), reason: Type.String(), by: Person, at: IsoTime }), {
      description: 'Why it was signed all the same',
    }),
    version: Type.Integer({ description: 'Its ETag' }),
    createdAt: IsoTime,
    updatedAt: IsoTime,
  },
  { title: 'MedicationOrder' },
)

export const OrderPage = page(Order)
export const OrderParams = Type.Object({ id: Type.String(), orderId: Type.String() })
export const OrderQuery = Type.Object({ state: statesQuery(ORDER_STATES), ...pageQuery })

export function orderView(order: ModelOrder): Static<typeof Order> {
  return {
    ...order,
    period: { from: isoOrNull(order.period.from), to: isoOrNull(order.period.to) },
    signedAt: isoOrNull(order.signedAt),
    startedAt: isoOrNull(order.startedAt),
    endedAt: isoOrNull(order.endedAt),
    advice: order.advice.map(adviceView),
    overrides: order.overrides.map(override => ({ ...override, at: iso(override.at) })),
    createdAt: iso(order.createdAt),
    updatedAt: iso(order.updatedAt),
  }
}

export function adviceView(advice: ModelAdvice): Static<typeof Advice> {
  const { justification } = advice
  return {
    ...advice,
    justification: { ...justification, at: iso(justification.at), facts: { ...justification.facts } },
  }
}
