import { randomBytes } from 'node:crypto'
import t from 'tap'
import { seal, unseal } from '../../../processes/backup/seal.ts'

const PASSPHRASE = 'a passphrase for a test'
const PIECE = 64 * 1024
const TAG = 16
/** Of scrypt: a thousandth of the usual, for some hundred files. */
const CHEAP = { log2N: 7, r: 8, p: 1 }

async function* some(...chunks: readonly Uint8Array[]) {
  yield* chunks
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const held: Uint8Array[] = []
  for await (const chunk of chunks) held.push(chunk)
  return Buffer.concat(held)
}

const sealed = (plain: Buffer) => all(seal(some(plain), PASSPHRASE, CHEAP))
const opened = (file: Buffer, passphrase = PASSPHRASE) => all(unseal(some(file), passphrase))

t.test('what was sealed opens again, whatever its length and however it comes', async t => {
  for (const length of [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 5]) {
    const plain = randomBytes(length)
    t.ok((await opened(await sealed(plain))).equals(plain), `${length} bytes`)
  }
  const plain = randomBytes(100_000)
  const bits = Array.from({ length: 1000 }, (_, i) => plain.subarray(i * 100, i * 100 + 100))
  const file = await all(seal(some(...bits), PASSPHRASE, CHEAP))
  const back = await all(unseal(some(...Array.from(file, byte => Uint8Array.of(byte))), PASSPHRASE))
  t.ok(back.equals(plain), 'byte by byte')
})

t.test('two files of the same are different, and nothing of it can be read in them', async t => {
  const plain = Buffer.from('Ada Test '.repeat(1000))
  const [one, other] = [await sealed(plain), await sealed(plain)]
  t.notOk(one.equals(other))
  t.notOk(one.includes('Ada'))
})

t.test('a byte that is changed anywhere is found', async t => {
  const file = await sealed(randomBytes(2 * PIECE + 100))
  const head = file.length - (2 * PIECE + 100 + 3 * TAG)
  // The parameters of scrypt stand at 8 to 10: a change there must not cost memory either.
  for (const at of [0, 8, 9, 10, 11, head - 1, head, head + PIECE, head + PIECE + TAG, file.length - 1]) {
    const changed = Buffer.from(file)
    changed[at] = (changed[at] ?? 0) ^ 0x40
    await t.rejects(opened(changed), { name: 'StartError' }, `at ${at}`)
  }
})

t.test('an end that is missing, a piece that is missing, moved or added is found', async t => {
  const file = await sealed(randomBytes(3 * PIECE))
  const head = file.length - 3 * (PIECE + TAG)
  const piece = (n: number) => file.subarray(head + n * (PIECE + TAG), head + (n + 1) * (PIECE + TAG))
  const start = file.subarray(0, head)
  const cut = { name: 'StartError', message: /changed or cut short/ }
  for (const length of [head, head + 10, head + PIECE + TAG, file.length - (PIECE + TAG), file.length - 1]) {
    await t.rejects(opened(file.subarray(0, length)), cut, `cut at ${length}`)
  }
  await t.rejects(opened(Buffer.concat([start, piece(1), piece(0), piece(2)])), cut, 'moved')
  await t.rejects(opened(Buffer.concat([start, piece(0), piece(2)])), cut, 'missing')
  await t.rejects(opened(Buffer.concat([file, Buffer.from('x')])), cut, 'added')
  const other = await sealed(randomBytes(3 * PIECE))
  await t.rejects(opened(Buffer.concat([start, other.subarray(head)])), cut, 'of another file')
})

t.test('another passphrase, another kind of file and none at all are told apart', async t => {
  const file = await sealed(Buffer.from('x'))
  await t.rejects(opened(file, 'another passphrase'), { message: /passphrase is not the one/ })
  await t.rejects(opened(randomBytes(500)), { message: /no backup of Wardbeat/ })
  await t.rejects(opened(Buffer.alloc(0)), { message: /is empty/ })
})

t.test('a passphrase is the same however its accents are composed', async t => {
  const file = await all(seal(some(Buffer.from('x')), 'Krankenha\u0308user', CHEAP))
  t.equal((await opened(file, 'Krankenh\u00e4user')).toString(), 'x')
})
