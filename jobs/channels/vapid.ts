import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import type { Instant } from '../../model/clock.ts'

/** At most 24 h (RFC 8292, section 2); seconds. */
const VALID_SECONDS = 12 * 3600

export interface VapidKeys {
  /** Of P-256, base64url: 32 bytes, and the uncompressed point of 65. */
  readonly privateKey: string
  readonly publicKey: string
  /** Where the push service finds us in need: `mailto:` or https. */
  readonly subject: string
}

/** The `Authorization` of one message (RFC 8292): who sends it, signed for the origin of the push service. */
export function vapidHeader({ privateKey, publicKey, subject }: VapidKeys, endpoint: string, now: Instant): string {
  const part = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url')
  const claims = { aud: new URL(endpoint).origin, exp: Math.floor(now / 1000) + VALID_SECONDS, sub: subject }
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`
  const key = keyOf(privateKey, publicKey)
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `vapid t=${signed}.${signature.toString('base64url')}, k=${publicKey}`
}

function keyOf(privateKey: string, publicKey: string): KeyObject {
  const point = Buffer.from(publicKey, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(half => half.toString('base64url'))
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d: privateKey, x: x ?? '', y: y ?? '' }, format: 'jwk' })
}

/** @returns the public key of a private one, both base64url; null for what is none */
export function vapidPublicKey(privateKey: string): string | null {
  const curve = createECDH('prime256v1')
  const bytes = Buffer.from(privateKey, 'base64url')
  if (bytes.length !== 32) return null
  try {
    curve.setPrivateKey(bytes)
  } catch {
    return null // not of this curve: that is the answer
  }
  return curve.getPublicKey('base64url')
}

/** @returns a new private key, base64url */
export function newVapidKey(): string {
  const curve = createECDH('prime256v1')
  curve.generateKeys()
  // A number: leading zeros are not kept.
  return Buffer.concat([Buffer.alloc(32), curve.getPrivateKey()])
    .subarray(-32)
    .toString('base64url')
}
