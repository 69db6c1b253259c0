import type { FastifyRequest } from 'fastify'
import { AppError } from '../../../model/errors.ts'
import { REFRESH_COOKIE } from '../../auth/cookies.ts'
import { cameFromElsewhere } from '../../auth/same-origin.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { NoContent, problems } from '../../schemas/common.ts'
import { type AuthParts, answerLogin } from './answer.ts'
import { LoginAnswer, LoginBody, RefreshBody } from './schemas.ts'

export function authRoutes(app: App, parts: AuthParts): void {
  const { logins, cookies, requestsPerMinute } = parts
  const config = { access: 'public', rateLimit: { max: requestsPerMinute, timeWindow: '1 minute' } } as const

  app.post(
    '/auth/login',
    {
      config,
      schema: {
        tags: ['auth'],
        summary: 'Log in',
        security: [],
        body: LoginBody,
        response: { 200: LoginAnswer, ...problems(400, 401, 403, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { email, password, cookie } = request.body
      return answerLogin(parts, reply, await logins.begin(email, password, actOf(request).from), cookie !== false)
    },
  )

  app.post(
    '/auth/refresh',
    {
      config,
      schema: {
        tags: ['auth'],
        summary: 'Renew the login',
        description: 'Uses the refresh token up and answers a new one. A token used twice ends the whole login.',
        security: [],
        body: RefreshBody,
        response: { 200: LoginAnswer, ...problems(400, 401, 403, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const token = request.body?.refreshToken
      const login = await logins.renew(token ?? cookieToken(request), actOf(request).from)
      return answerLogin(parts, reply, login, token === undefined)
    },
  )

  app.post(
    '/auth/logout',
    {
      config,
      schema: {
        tags: ['auth'],
        summary: 'Log out: ends every token of this login',
        security: [],
        body: RefreshBody,
        response: { 204: NoContent, ...problems(400, 403, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const inBody = request.body?.refreshToken
      const token = inBody ?? (request.cookies[REFRESH_COOKIE] === undefined ? undefined : cookieToken(request))
      if (token !== undefined) await logins.end(token)
      if (inBody === undefined) cookies.clear(reply)
      return reply.code(204).send(null)
    },
  )
}

function cookieToken(request: FastifyRequest): string {
  if (cameFromElsewhere(request.headers)) throw new AppError('FORBIDDEN', 'Another site asked for this')
  const token = request.cookies[REFRESH_COOKIE]
  if (token === undefined) throw new AppError('UNAUTHENTICATED', 'No refresh token; log in')
  return token
}
