/** Characters of one line; a longer one is no line of a table. */
const LONGEST_LINE = 65_536

/**
 * The lines of a text file, one by one, with bounded memory. A record never spans lines: an open quote spoils its own line
 * only. A byte-order mark is taken off; bytes that are not UTF-8 become U+FFFD. A line that is too long comes cut, as it is.
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE)
    for (const line of lines) yield withoutReturn(line.slice(0, LONGEST_LINE))
  }
  rest += decoder.decode()
  if (rest !== '') yield withoutReturn(rest)
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
