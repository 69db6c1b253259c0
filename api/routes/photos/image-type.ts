import type { Photo } from '../../../store/photos.ts'

/** First bytes: ISO/IEC 10918-1, B.2.1 (SOI and the next marker); ISO/IEC 15948, 5.2. */
const SIGNATURES = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
] as const

/** What the bytes are, whatever somebody calls them; null: neither of the two. */
export function imageType(bytes: Uint8Array): Photo['type'] | null {
  return SIGNATURES.find(([, signature]) => signature.every((byte, index) => bytes[index] === byte))?.[0] ?? null
}
