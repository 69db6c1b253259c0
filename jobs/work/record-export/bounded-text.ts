/** A text that grows up to a bound; what does not fit is left out as a whole. */
export function boundedText(mostBytes: number) {
  const pieces: Buffer[] = []
  let size = 0
  return {
    /** @returns whether it was taken. `always`: what closes what was opened, and is small */
    add(text: string, always = false): boolean {
      const bytes = Buffer.from(text)
      if (!always && size + bytes.length > mostBytes) return false
      pieces.push(bytes)
      size += bytes.length
      return true
    },
    bytes: (): Uint8Array => Buffer.concat(pieces),
  }
}
