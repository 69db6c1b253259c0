import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { StartError } from '../start-error.ts'

/**
 * The envelope of a backup: AES-256-GCM in pieces, so that memory is bounded and nothing is believed before it is checked.
 * Each piece is bound to its place and to being the last or not (the STREAM construction of Hoang, Reyhanitabar, Rogaway
 * and Vizár, 2015): a piece that is changed, moved or missing is found, and so is an end that was cut off.
 *
 * Head: 8 bytes of magic, log2 of scrypt's N (1 byte), r (1), p (1), 16 bytes of salt, HMAC-SHA-256 over these (32).
 */
const MAGIC = Buffer.from('WBEAT\0B1')
const COST = { log2N: 17, r: 8, p: 1 }
export type ScryptCost = typeof COST
/** What a file may ask for: 1 GiB of memory. */
const MOST_LOG2N = 20
const SALT = 16
const UNSIGNED = MAGIC.length + 3 + SALT
const HEAD = UNSIGNED + 32
/** Bytes of text in a piece. */
const PIECE = 64 * 1024
const TAG = 16

const CHANGED = 'The backup was changed or cut short: it is refused, nothing was written'

interface Keys {
  readonly text: Buffer
  readonly head: Buffer
}

/** Encrypts a stream of bytes. The salt is new for each file, so no key is ever used with the same nonce twice. */
export async function* seal(
  source: AsyncIterable<Uint8Array>,
  passphrase: string,
  cost: ScryptCost = COST,
): AsyncGenerator<Buffer> {
  const unsigned = Buffer.concat([MAGIC, Buffer.from([cost.log2N, cost.r, cost.p]), randomBytes(SALT)])
  const keys = await deriveKeys(passphrase, unsigned)
  const head = Buffer.concat([unsigned, signed(keys, unsigned)])
  yield head
  let number = 0n
  for await (const { bytes, isLast } of inPieces(source, PIECE)) {
    const cipher = createCipheriv('aes-256-gcm', keys.text, nonce(number++, isLast))
    cipher.setAAD(head)
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }
}

/** Decrypts; yields only what has been authenticated. Errors: StartError when it is not ours, changed, or of another passphrase. */
export async function* unseal(source: AsyncIterable<Uint8Array>, passphrase: string): AsyncGenerator<Buffer> {
  let keys: Keys | undefined
  let head = Buffer.alloc(0)
  let number = 0n
  for await (const { bytes, isLast } of inPieces(source, PIECE + TAG, HEAD)) {
    if (keys === undefined) {
      head = bytes
      keys = await openHead(head, passphrase)
      if (isLast) throw new StartError(CHANGED)
      continue
    }
    if (bytes.length < TAG) throw new StartError(CHANGED)
    const decipher = createDecipheriv('aes-256-gcm', keys.text, nonce(number++, isLast), { authTagLength: TAG })
    decipher.setAAD(head)
    decipher.setAuthTag(bytes.subarray(-TAG))
    yield checked(() => Buffer.concat([decipher.update(bytes.subarray(0, -TAG)), decipher.final()]))
  }
  if (keys === undefined) throw new StartError('The file is empty: it is no backup')
}

async function openHead(head: Buffer, passphrase: string): Promise<Keys> {
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new StartError('The file is no backup of Wardbeat, or one of another version')
  }
  const unsigned = head.subarray(0, UNSIGNED)
  const [log2N = 0, r, p] = unsigned.subarray(MAGIC.length)
  // Before they are believed they must not cost more than a backup of ours may.
  const isOurs = head.length === HEAD && log2N > 0 && log2N <= MOST_LOG2N && r === COST.r && p === COST.p
  if (!isOurs) throw new StartError(CHANGED)
  const keys = await deriveKeys(passphrase, unsigned)
  if (!timingSafeEqual(signed(keys, unsigned), head.subarray(UNSIGNED))) {
    throw new StartError('The passphrase is not the one of this backup, or its head was changed; nothing was written')
  }
  return keys
}

function checked<T>(open: () => T): T {
  try {
    return open()
  } catch (cause) {
    throw new StartError(CHANGED, { cause })
  }
}

function signed(keys: Keys, unsigned: Buffer): Buffer {
  return createHmac('sha256', keys.head).update(unsigned).digest()
}

/** 12 bytes: three of zero, eight of the number, one that says whether it is the last. */
function nonce(number: bigint, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeBigUInt64BE(number, 3)
  bytes[11] = isLast ? 1 : 0
  return bytes
}

async function deriveKeys(passphrase: string, unsigned: Buffer): Promise<Keys> {
  const [log2N = 0, r = 0, p = 0] = unsigned.subarray(MAGIC.length)
  const options = { N: 2 ** log2N, r, p, maxmem: 2 * 128 * r * 2 ** MOST_LOG2N }
  const both = await new Promise<Buffer>((done, fail) =>
    scrypt(passphrase.normalize('NFC'), unsigned.subarray(-SALT), 64, options, (error, key) =>
      error === null ? done(key) : fail(error),
    ),
  )
  return { text: both.subarray(0, 32), head: both.subarray(32) }
}

/** The same bytes in pieces of one size, the first of another if given; the last one, which may be shorter, is marked. */
async function* inPieces(source: AsyncIterable<Uint8Array>, size: number, first = size) {
  let held: Uint8Array[] = []
  let length = 0
  let want = first
  for await (const chunk of source) {
    held.push(chunk)
    length += chunk.length
    if (length <= want) continue
    let bytes = Buffer.concat(held)
    // One more byte must have come: only then a full piece is not the last.
    while (bytes.length > want) {
      yield { bytes: bytes.subarray(0, want), isLast: false }
      bytes = bytes.subarray(want)
      want = size
    }
    held = [bytes]
    length = bytes.length
  }
  if (length > 0) yield { bytes: Buffer.concat(held), isLast: true }
}
