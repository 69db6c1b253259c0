import type { FastifyRequest } from 'fastify'
import { AppError } from '../../model/errors.ts'
import { type Action, may } from '../../model/policy.ts'
import type { AccessTokens, Caller } from '../auth/access-tokens.ts'
import { ACCESS_COOKIE } from '../auth/cookies.ts'
import { cameFromHere } from '../auth/same-origin.ts'
import type { App } from '../http.ts'

/** Who may call a route: everybody, everybody who is logged in, or who may do this. */
export type Access = 'public' | 'logged-in' | Action

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    caller: Caller | null
  }
}

const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Every route below declares its access, or the app does not start; the policy decides before a body is read. */
export function guard(app: App, tokens: AccessTokens): void {
  app.decorateRequest('caller', null)
  app.addHook('onRoute', route => {
    if (route.config?.access === undefined) throw new Error(`${route.method} ${route.url} declares no access`)
  })
  app.addHook('onRequest', async request => {
    const access = request.routeOptions.config.access
    if (access === 'public') return
    const caller = identify(request, tokens)
    request.caller = caller
    if (access === undefined || (access !== 'logged-in' && !may(caller, access))) {
      throw new AppError('FORBIDDEN', 'Your role does not allow this')
    }
  })
}

function identify(request: FastifyRequest, tokens: AccessTokens): Caller {
  const header = request.headers.authorization
  const bearer = header === undefined ? undefined : /^Bearer +(\S+)$/i.exec(header)?.[1]
  const cookie = header === undefined ? request.cookies[ACCESS_COOKIE] : undefined
  const token = bearer ?? cookie
  const caller = token === undefined ? null : tokens.read(token)
  if (caller === null) throw new AppError('UNAUTHENTICATED', 'No login, or it has expired')
  // A browser sends the cookie by itself, so a change must prove that our own page asked for it.
  if (bearer === undefined && !CHANGES_NOTHING.has(request.method) && !cameFromHere(request.headers)) {
    throw new AppError('FORBIDDEN', 'A change with the login cookie must come from the board itself')
  }
  return caller
}

/** The caller of a route whose access is not `public`. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new AppError('UNAUTHENTICATED', 'No login')
  return request.caller
}
