import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Form 1: this byte, nonce, ciphertext, tag (AES-256-GCM, NIST SP 800-38D). */
const FORM = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

export interface AuditedValues {
  readonly before: unknown
  readonly after: unknown
}

/** @param entryId goes into the tag: a body that was moved to another entry cannot be read */
export function encryptBody(key: Buffer, entryId: string, values: AuditedValues): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(entryId))
  const { before = null, after = null } = values
  const text = cipher.update(JSON.stringify({ before, after }), 'utf8')
  return Buffer.concat([Buffer.of(FORM), nonce, text, cipher.final(), cipher.getAuthTag()])
}

/** @returns null when it is not what was encrypted with this key for this entry */
export function decryptBody(key: Buffer, entryId: string, body: Buffer): AuditedValues | null {
  if (body[0] !== FORM || body.length < 1 + NONCE_BYTES + TAG_BYTES) return null
  const nonce = body.subarray(1, 1 + NONCE_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(entryId))
    .setAuthTag(body.subarray(-TAG_BYTES))
  try {
    const text = decipher.update(body.subarray(1 + NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    const values: unknown = JSON.parse(text)
    if (typeof values !== 'object' || values === null || !('before' in values) || !('after' in values)) return null
    return { before: values.before, after: values.after }
  } catch {
    return null // the tag does not fit: that is the answer
  }
}
