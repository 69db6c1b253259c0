import type { FastifyReply } from 'fastify'
import { REFRESH_TOKEN_SECONDS } from '../settings.ts'

export const ACCESS_COOKIE = 'wardbeat_access'
export const REFRESH_COOKIE = 'wardbeat_refresh'
const REFRESH_PATH = '/api/v1/auth'

/** Both login cookies: out of reach of scripts and of other sites; the refresh token goes to the auth routes only. */
export function loginCookies(secure: boolean) {
  const common = { httpOnly: true, sameSite: 'strict', secure } as const
  return {
    set(reply: FastifyReply, tokens: { access: string; accessSeconds: number; refresh: string }): void {
      reply.setCookie(ACCESS_COOKIE, tokens.access, { ...common, path: '/', maxAge: tokens.accessSeconds })
      reply.setCookie(REFRESH_COOKIE, tokens.refresh, { ...common, path: REFRESH_PATH, maxAge: REFRESH_TOKEN_SECONDS })
    },
    clear(reply: FastifyReply): void {
      reply.clearCookie(ACCESS_COOKIE, { ...common, path: '/' })
      reply.clearCookie(REFRESH_COOKIE, { ...common, path: REFRESH_PATH })
    },
  }
}

export type LoginCookies = ReturnType<typeof loginCookies>
