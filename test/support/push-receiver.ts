import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'

/** A browser's half of web push, as RFC 8291 tells it: keys of its own, and how it reads what comes. */
export function pushBrowser(privateKey?: Buffer, auth: Buffer = randomBytes(16)) {
  const own = createECDH('prime256v1')
  if (privateKey) own.setPrivateKey(privateKey)
  else own.generateKeys()
  return {
    p256dh: own.getPublicKey('base64url'),
    auth: auth.toString('base64url'),
    /** The record's header is its salt, size and sender's key (RFC 8188, section 2.1). Throws for what is not for it. */
    decrypt(body: Buffer): string {
      const [salt, size] = [body.subarray(0, 16), body.readUInt32BE(16)]
      const theirs = body.subarray(21, 21 + (body[20] ?? 0))
      const record = body.subarray(21 + theirs.length)
      if (record.length > size) throw new Error('more than one record')
      const about = Buffer.concat([Buffer.from('WebPush: info\0', 'ascii'), own.getPublicKey(), theirs])
      const ikm = Buffer.from(hkdfSync('sha256', own.computeSecret(theirs), auth, about, 32))
      const of = (label: string, bytes: number) =>
        Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from(`Content-Encoding: ${label}\0`, 'ascii'), bytes))
      const decipher = createDecipheriv('aes-128-gcm', of('aes128gcm', 16), of('nonce', 12))
      decipher.setAuthTag(record.subarray(-16))
      const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
      const end = padded.lastIndexOf(2)
      if (end < 0 || padded.subarray(end + 1).some(byte => byte !== 0)) throw new Error('no last record')
      return padded.subarray(0, end).toString()
    },
  }
}

/** A push service's look at who sends (RFC 8292). @returns the claims; null when the signature is not of that key */
export function vapidClaims(authorization: string): { claims: Record<string, unknown>; key: string } | null {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(\S+)$/.exec(authorization) ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const [x = '', y = ''] = [point.subarray(1, 33), point.subarray(33)].map(half => half.toString('base64url'))
  const isTrue = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  return isTrue ? { claims: JSON.parse(Buffer.from(claims, 'base64url').toString()), key } : null
}
