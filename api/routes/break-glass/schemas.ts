import { type Static, Type } from 'typebox'
import type { BreakGlass as ModelBreakGlass } from '../../../model/break-glass.ts'
import type { Instant } from '../../../model/clock.ts'
import { TEN_SIGNS } from '../../../model/patterns.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { ShortName, shortName } from '../../schemas/short-name.ts'
import { iso } from '../../schemas/times.ts'

/** Minutes. */
export const BREAK_GLASS_DEFAULT = 60

export const BreakGlassBody = Type.Object(
  {
    reason: Type.String({
      minLength: 10,
      maxLength: 500,
      pattern: TEN_SIGNS,
      description: 'Why, in his own words; administrators are told at once',
    }),
    minutes: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 480, description: `${BREAK_GLASS_DEFAULT} if not given` }),
    ),
  },
  { additionalProperties: false, examples: [{ reason: 'Collapsed in the corridor of ward 2', minutes: 60 }] },
)

export const BreakGlass = Type.Object(
  {
    id: Uuid,
    userId: Uuid,
    userName: Type.String(),
    patientId: Uuid,
    reason: Type.String(),
    from: IsoTime,
    until: IsoTime,
    endedBy: nullable(Uuid),
    open: Type.Boolean({ description: 'Goes on at this moment' }),
  },
  { title: 'BreakGlass' },
)
/** The name is for who looks after the openings: whoever opens a record reads it there, and is seen reading it. */
export const ListedBreakGlass = Type.Object(
  { ...BreakGlass.properties, patientName: ShortName },
  { title: 'ListedBreakGlass' },
)
export const BreakGlassPage = page(ListedBreakGlass)
export const BreakGlassQuery = Type.Object({
  open: Type.Optional(Type.Enum(['true'], { type: 'string', description: 'Only those that go on' })),
  userId: Type.Optional(Uuid),
  patientId: Type.Optional(Uuid),
  ...pageQuery,
})

export function breakGlassView(opened: ModelBreakGlass, now: Instant): Static<typeof BreakGlass> {
  const { id, userId, userName, patientId, reason, from, until, endedBy } = opened
  return { id, userId, userName, patientId, reason, from: iso(from), until: iso(until), endedBy, open: until > now }
}

export function listedView(opened: ModelBreakGlass, now: Instant): Static<typeof ListedBreakGlass> {
  return { ...breakGlassView(opened, now), patientName: shortName(opened.patientName) }
}
