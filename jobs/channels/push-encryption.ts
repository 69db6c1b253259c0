import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'

const CURVE = 'prime256v1'
/** The one record must hold all (RFC 8188); push services take at least 4096 bytes (RFC 8030, section 7.2). */
const RECORD_BYTES = 4096
/** Of the header, the delimiter and the tag. */
const OVERHEAD = 86 + 1 + 16
export const LONGEST_PUSH = RECORD_BYTES - OVERHEAD

interface Keys {
  /** Of the browser: its public key, its secret; base64url. */
  readonly p256dh: string
  readonly auth: string
}
/** Of one message. */
interface Once {
  readonly privateKey?: Buffer
  readonly salt?: Buffer
}

/**
 * A message as only that browser can read it: RFC 8291, content coding aes128gcm (RFC 8188).
 * @param once given where the outcome must be known; else made anew for each message
 * Errors: throws for a key that is no point of P-256, and for more than `LONGEST_PUSH` bytes.
 */
export function encryptPush(text: Buffer, { p256dh, auth }: Keys, once: Once = {}): Buffer {
  if (text.length > LONGEST_PUSH) throw new RangeError(`a push message holds ${LONGEST_PUSH} bytes`)
  const theirs = Buffer.from(p256dh, 'base64url')
  const ours = createECDH(CURVE)
  if (once.privateKey === undefined) ours.generateKeys()
  else ours.setPrivateKey(once.privateKey)
  const ownPublic = ours.getPublicKey()
  const salt = once.salt ?? randomBytes(16)

  const about = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ownPublic])
  const secret = hkdf(ours.computeSecret(theirs), Buffer.from(auth, 'base64url'), about, 32)
  const key = hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12)

  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  // 2: the last record.
  const sealed = Buffer.concat([
    cipher.update(Buffer.concat([text, Buffer.from([2])])),
    cipher.final(),
    cipher.getAuthTag(),
  ])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(RECORD_BYTES)
  return Buffer.concat([salt, size, Buffer.from([ownPublic.length]), ownPublic, sealed])
}

function hkdf(key: Buffer, salt: Buffer, about: Buffer, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, about, bytes))
}
