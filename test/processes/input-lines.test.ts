import fc from 'fast-check'
import t from 'tap'
import { type InputLine, inputLines } from '../../processes/input-lines.ts'

const LONGEST = 5

async function linesOf(chunks: readonly string[]): Promise<InputLine[]> {
  const lines: InputLine[] = []
  for await (const line of inputLines(stream(chunks), LONGEST)) lines.push(line)
  return lines
}

async function* stream(chunks: readonly string[]): AsyncGenerator<string> {
  yield* chunks
}

t.test('lines do not depend on how a stream is cut', async t => {
  const chunk = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.array(chunk), async chunks => {
      const text = chunks.join('')
      const whole = text.split('\n').map(line => (line.length > LONGEST ? { tooLong: true } : { text: line }))
      if (text === '' || text.endsWith('\n')) whole.pop() // nothing follows the last newline
      t.strictSame(await linesOf(chunks), whole)
      return t.passing()
    }),
  )
})

t.test('a last line without an end counts, and a long one is said once however long', async t => {
  t.strictSame(await linesOf(['ab\nc']), [{ text: 'ab' }, { text: 'c' }])
  t.strictSame(await linesOf(['1234', '5678', '9012', '\nx']), [{ tooLong: true }, { text: 'x' }])
})
