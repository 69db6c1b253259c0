import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Instant } from '../../model/clock.ts'
import type { Successor, Whence } from '../../store/users.ts'
import { REFRESH_TOKEN_SECONDS } from '../settings.ts'

/** 256 random bits, so a plain SHA-256 is all the protection its stored form needs. */
export function newSecret(): { readonly token: string; readonly hash: Uint8Array } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: secretHash(token) }
}

export function secretHash(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}

/** A fresh refresh token and its record, without an owner. */
export function newRefreshToken(now: Instant, whence: Whence): { token: string; record: Successor } {
  const { token, hash } = newSecret()
  const expiresAt = now + REFRESH_TOKEN_SECONDS * 1000
  const record = { id: randomUUID(), tokenHash: hash, issuedAt: now, expiresAt, whence, usedAt: null, revokedAt: null }
  return { token, record }
}
