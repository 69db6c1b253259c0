import { createConfig, lintFromString } from '@redocly/openapi-core'
import t from 'tap'
import { testApi } from './support/api.ts'

/** Warnings that are left, each with its reason. */
const EXPLAINED = [
  // Routes without login and without input: whatever is asked, they answer 200, or 503 where something is away.
  'operation-4xx-response #/paths/~1healthz/get/responses',
  'operation-4xx-response #/paths/~1readyz/get/responses',
  'operation-4xx-response #/paths/~1metrics/get/responses',
]

t.test("the OpenAPI document passes a linter's recommended rules, without a warning left unexplained", async t => {
  const { app } = await testApi(t)
  const { body } = await app.inject('/api/v1/openapi.json')
  const problems = await lintFromString({
    source: body,
    absoluteRef: 'openapi.json',
    config: await createConfig({ extends: ['recommended'] }),
  })
  t.same(
    problems
      .map(({ ruleId, message, location }) => ({ at: `${ruleId} ${location[0]?.pointer ?? ''}`, message }))
      .filter(({ at }) => !EXPLAINED.includes(at)),
    [],
  )
})
