import jwt from '@fastify/jwt'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Instant } from '../../model/clock.ts'
import type { App } from '../http.ts'

const ISSUER = 'wardbeat'
const Claims = Type.Object({ sub: Type.String(), sid: Type.String(), exp: Type.Number() })
const claims = Compile(Claims)

/** Who an access token speaks for. What he may do is not in it: that may change while the token lives. */
export interface TokenClaims {
  readonly id: string
  /** All tokens that grew out of one login share it; see `Session` in store/users.ts. */
  readonly family: string
  readonly expiresAt: Instant
}

export interface AccessTokens {
  readonly seconds: number
  make(userId: string, family: string): string
  /** @returns null for a token that is not ours, was changed, or has expired */
  read(token: string): TokenClaims | null
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
    make: (userId, family) => app.jwt.sign({ sub: userId, sid: family }),
    read(token) {
      const found = verified(app, token)
      return claims.Check(found) ? claimsFrom(found) : null
    },
  }
}

function claimsFrom({ sub, sid, exp }: Static<typeof Claims>): TokenClaims {
  return { id: sub, family: sid, expiresAt: exp * 1000 }
}

function verified(app: App, token: string): unknown {
  try {
    return app.jwt.verify(token)
  } catch {
    return null // counted as a 401 by the caller; why a token is bad is no business of who sent it
  }
}
