import jwt from '@fastify/jwt'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Instant } from '../../model/clock.ts'
import { ROLES, type Role, type User } from '../../model/user.ts'
import type { App } from '../http.ts'

const ISSUER = 'wardbeat'
const Claims = Type.Object({
  sub: Type.String(),
  sid: Type.String(),
  roles: Type.Array(Type.Enum([...ROLES])),
  exp: Type.Number(),
})
const claims = Compile(Claims)

/** Who an access token speaks for, with the roles of the moment when it was made. */
export interface Caller {
  readonly id: string
  /** All tokens that grew out of one login share it; see `Session` in store/users.ts. */
  readonly family: string
  readonly roles: readonly Role[]
  readonly expiresAt: Instant
}

export interface AccessTokens {
  readonly seconds: number
  make(user: User, family: string): string
  /** @returns null for a token that is not ours, was changed, or has expired */
  read(token: string): Caller | null
}

/** Access tokens: JWT, HS256, short-lived, no personal data in them. */
export async function accessTokens(app: App, secret: string, seconds: number): Promise<AccessTokens> {
  await app.register(jwt, {
    secret,
    sign: { algorithm: 'HS256', iss: ISSUER, expiresIn: seconds },
    verify: { algorithms: ['HS256'], allowedIss: ISSUER },
  })
  return {
    seconds,
    make: (user, family) => app.jwt.sign({ sub: user.id, sid: family, roles: user.roles }),
    read(token) {
      const found = verified(app, token)
      return claims.Check(found) ? callerFrom(found) : null
    },
  }
}

function callerFrom({ sub, sid, roles, exp }: Static<typeof Claims>): Caller {
  return { id: sub, family: sid, roles, expiresAt: exp * 1000 }
}

function verified(app: App, token: string): unknown {
  try {
    return app.jwt.verify(token)
  } catch {
    return null // counted as a 401 by the caller; why a token is bad is no business of who sent it
  }
}
