/** How long the browser may take to begin, ms. */
const TAKEN_WITHIN_MS = 60_000

/** Hands a file to the browser, which keeps it where the person keeps downloads. */
export function saveFile(name: string, file: Blob): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), TAKEN_WITHIN_MS)
}
