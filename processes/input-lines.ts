/** A line, or only that it was too long. */
export type InputLine = { readonly text: string } | { readonly tooLong: true }

/**
 * Lines of a stream of UTF-8, however its chunks are cut. Of a line that is longer than `longest` characters nothing is
 * kept, so that memory stays bounded.
 */
export async function* inputLines(chunks: AsyncIterable<string>, longest: number): AsyncGenerator<InputLine> {
  let rest = ''
  let isTooLong = false
  for await (const chunk of chunks) {
    const [first = '', ...more] = chunk.split('\n')
    rest = isTooLong ? '' : rest + first
    for (const next of more) {
      yield finished(rest, isTooLong, longest)
      rest = next
      isTooLong = false
    }
    if (rest.length > longest) {
      rest = ''
      isTooLong = true
    }
  }
  if (rest !== '' || isTooLong) yield finished(rest, isTooLong, longest)
}

function finished(text: string, isTooLong: boolean, longest: number): InputLine {
  return isTooLong || text.length > longest ? { tooLong: true } : { text }
}
