import t from 'tap'
import { linesOf } from '../../../jobs/work/lines.ts'

/** The bytes in pieces of this size, so that characters and lines are cut anywhere. */
async function* pieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

async function read(text: string | Uint8Array, size = 3): Promise<string[]> {
  const lines: string[] = []
  for await (const line of linesOf(pieces(Buffer.from(text), size))) lines.push(line)
  return lines
}

t.test('lines come whole, however the bytes are cut, with any line end and without byte-order mark', async t => {
  const text = '\ufeffid,name\r\na,Ä 😀\n\nlast'
  for (let size = 1; size < 12; size++) t.same(await read(text, size), ['id,name', 'a,Ä 😀', '', 'last'], `${size}`)
  t.same(await read('a\n'), ['a'])
  t.same(await read(''), [])
})

t.test('what is not UTF-8 is visible as that, and an endless line is cut', async t => {
  t.same(await read(new Uint8Array([0x4d, 0xfc, 0x6c, 0x0a, 0x41])), ['M\ufffdl', 'A'])
  const [line = '', next] = await read(`${'x'.repeat(1_000_000)}\nnext`, 10_000)
  t.ok(line.length <= 65_536)
  t.equal(next, 'next')
})
