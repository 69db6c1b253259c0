import type { FastifyReply } from 'fastify'
import type { Accounts } from '../../access/accounts.ts'
import { meOf } from '../../access/caller.ts'
import type { LoginCookies } from '../../auth/cookies.ts'
import type { Login, Logins } from '../../auth/logins.ts'
import { found } from '../../errors.ts'

export interface AuthParts {
  readonly logins: Logins
  readonly accounts: Accounts
  readonly cookies: LoginCookies
  readonly accessSeconds: number
  readonly requestsPerMinute: number
}

/** Hands a login out: as cookies for a browser, in the body for a program. */
export async function answerLogin(
  { accounts, cookies, accessSeconds }: AuthParts,
  reply: FastifyReply,
  login: Login,
  withCookies: boolean,
) {
  const { accessToken, refreshToken } = login
  const account = found(await accounts.fresh(login.user.id), 'user')
  if (withCookies) cookies.set(reply, { access: accessToken, accessSeconds, refresh: refreshToken })
  const body = { accessToken, expiresIn: accessSeconds, user: meOf(account) }
  return withCookies ? body : { ...body, refreshToken }
}
