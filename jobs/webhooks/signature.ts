import { createHmac } from 'node:crypto'
import type { Instant } from '../../model/clock.ts'

/**
 * `t=…,v1=…`: the time of the attempt in Unix seconds, and the hexadecimal HMAC-SHA256 of `<t>.<body>`. Receivers refuse
 * what is too old, so that nobody can send a message again that he has overheard.
 */
export function signatureOf(secret: string, body: string, at: Instant): string {
  const t = Math.floor(at / 1000)
  const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')
  return `t=${t},v1=${v1}`
}
