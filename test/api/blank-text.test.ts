import t from 'tap'
import { NOT_BLANK, TEN_SIGNS } from '../../model/patterns.ts'
import { testApi } from './support/api.ts'

type Json = null | string | number | boolean | readonly Json[] | { readonly [name: string]: Json }

const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What people read, and decide by. */
const READ = ['reason', 'name', 'given', 'family', 'text', 'note', 'title', 'message', 'disposition']

/** Every schema of a property with one of these names, wherever it stands. */
function textsIn(schema: Json | undefined, resolve: (ref: string) => Json, at: string): readonly [string, Json][] {
  if (Array.isArray(schema)) return schema.flatMap(inner => textsIn(inner, resolve, at))
  if (!isObject(schema)) return []
  if (typeof schema.$ref === 'string') return textsIn(resolve(schema.$ref), resolve, at)
  const own =
    READ.includes(at.split('.').at(-1) ?? '') && schema.type === 'string' ? [[at, schema] as [string, Json]] : []
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : []
  return [
    ...own,
    ...properties.flatMap(([name, inner]) => textsIn(inner, resolve, `${at}.${name}`)),
    ...textsIn(schema.anyOf, resolve, at),
    ...textsIn(schema.items, resolve, at),
  ]
}

t.test('no route takes a reason, a name or a text that nobody can see', async t => {
  const { app } = await testApi(t)
  const document: { paths: { [path: string]: { [method: string]: Json } }; [part: string]: Json } = (
    await app.inject('/api/v1/openapi.json')
  ).json()
  const resolve = (ref: string) =>
    ref
      .split('/')
      .slice(1)
      .reduce<Json>((inner, name) => (isObject(inner) ? (inner[name] ?? null) : null), document)
  const found: [string, Json][] = []
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const body = isObject(operation) && isObject(operation.requestBody) ? operation.requestBody.content : null
      if (!isObject(body)) continue
      for (const content of Object.values(body)) {
        if (isObject(content)) found.push(...textsIn(content.schema, resolve, `${method} ${path} `))
      }
    }
  }
  t.ok(found.length > 40, `${found.length} texts`)
  const open = found.filter(([, schema]) => {
    const pattern = isObject(schema) ? schema.pattern : undefined
    return pattern !== NOT_BLANK && pattern !== TEN_SIGNS
  })
  t.same(
    open.map(([at]) => at),
    [],
  )
})
