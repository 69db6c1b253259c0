import { type TSchema, Type } from 'typebox'
import { nullable } from '../../model/schema-parts.ts'

export { nullable, nullableText } from '../../model/schema-parts.ts'

// A `title` makes a schema a named component of the OpenAPI document (see plugins/openapi.ts).

/** A point in time as the API writes it. */
export const IsoTime = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' })
export const UnixMs = Type.Number({ description: 'Unix time in milliseconds' })
export const Uuid = Type.String({ format: 'uuid' })

/** A time in a query, parsed by `instantOf`. */
export const queryTime = (meaning: string) =>
  Type.String({
    maxLength: 40,
    description: `${meaning}. ISO 8601 with an offset (\`2026-01-31T12:00:00Z\`), or Unix time in milliseconds`,
  })

/** Ids in a path are not judged by shape: an id that cannot exist is simply not found. */
export const IdParams = Type.Object({ id: Type.String() })

/** Items of one page of a list. */
const PAGE_MAX = 200
export const PAGE_DEFAULT = 50
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, description: `${PAGE_DEFAULT} if not given` })),
  cursor: Type.Optional(Type.String({ maxLength: 1000, description: '`nextCursor` of the page before' })),
}

export const page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: nullable(Type.String()) })

export const NoContent = Type.Null({ description: 'Done; no content' })

/** RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'URN of the kind of problem, stable' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.Optional(Type.String({ description: 'Id of the request, as in `x-request-id`' })),
    errors: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), {
        description: 'For bad input: what is wrong where',
      }),
    ),
  },
  { title: 'Problem' },
)

const WHY = {
  400: 'The request is not valid',
  401: 'Login needed',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  410: 'Merged into another record (`mergedInto`)',
  412: 'Somebody else changed it meanwhile (`If-Match`)',
  413: 'The body is larger than 1 MiB',
  415: 'The body is not JSON',
  429: 'Too many attempts (`Retry-After`)',
  500: 'A fault of the server',
  503: 'The database does not answer; try again',
} as const

/** The error answers of a route, for its `response` schemas. */
export function problems(...statuses: readonly (keyof typeof WHY)[]) {
  return Object.fromEntries(
    ([...statuses, 500, 503] as const).map(status => [
      status,
      {
        description: WHY[status],
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  )
}
