import type { FastifyInstance } from 'fastify'
import type { Access, Whose } from '../../../api/plugins/access.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One operation of the OpenAPI document, as far as access is concerned. */
export interface Operation {
  /** `GET /patients/{id}` */
  readonly name: string
  readonly method: Method
  /** Below `/api/v1`, with its parameters in braces. */
  readonly path: string
  readonly access: Access
  readonly whose: Whose | undefined
  /** Names of its query parameters. */
  readonly query: readonly { readonly name: string; readonly required: boolean }[]
  readonly body: { readonly type: string; readonly example: unknown } | null
}

interface Documented {
  readonly 'x-access'?: Access
  readonly 'x-whose'?: Whose
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> }
}

const PREFIX = '/api/v1'

/** Everything that the API says it can do. Throws for an operation that does not say who may. */
export async function operationsOf(app: FastifyInstance): Promise<readonly Operation[]> {
  const document = (await app.inject(`${PREFIX}/openapi.json`)).json()
  return Object.entries<Record<string, Documented>>(document.paths).flatMap(([whole, methods]) =>
    whole.startsWith(PREFIX)
      ? Object.entries(methods).map(([method, documented]) => operation(method, whole.slice(PREFIX.length), documented))
      : [],
  )
}

function operation(name: string, path: string, documented: Documented): Operation {
  const method = METHODS.find(known => known === name.toUpperCase())
  const access = documented['x-access']
  if (method === undefined || access === undefined) throw new Error(`${name} ${path} does not say who may call it`)
  const [type, content] = Object.entries(documented.requestBody?.content ?? {})[0] ?? []
  return {
    name: `${method} ${path}`,
    method,
    path,
    access,
    whose: documented['x-whose'],
    query: (documented.parameters ?? []).flatMap(({ in: where, name, required = false }) =>
      where === 'query' ? { name, required } : [],
    ),
    body: type === undefined ? null : { type, example: content?.example },
  }
}

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export interface Sent {
  readonly status: number
  readonly text: string
}

/** Calls an operation. @param token null: without a login */
export async function call(
  app: FastifyInstance,
  { method, body: documented }: Pick<Operation, 'method' | 'body'>,
  url: string,
  body: unknown,
  token: string | null,
): Promise<Sent> {
  const answer = await app.inject({
    method,
    url: `${PREFIX}${url}`,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(documented === null ? {} : { 'content-type': documented.type }),
    },
    ...(documented === null ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body ?? null) }),
  })
  return { status: answer.statusCode, text: answer.body }
}
