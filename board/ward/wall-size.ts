/** A bed on the wall and the bars above the beds, in root font sizes (rem): style/ward.css holds a bed to this. */
const BED = { width: 17, heightWithoutLines: 8.5, line: 2.75 }
const BARS_HEIGHT = 11
/** Text size of the wall, CSS pixels: never smaller than can be read from the desk below it, never sillily large. */
const SMALLEST = 9
const LARGEST = 32

/**
 * The largest text with which every bed is on the screen at once: a wall is scrolled by nobody.
 * @param width of the screen, CSS pixels
 * @param height of the screen, CSS pixels
 * @param beds how many are shown
 * @param lines of numbers on the longest bed
 * @returns root font size, CSS pixels; beyond the smallest one beds are cut off, and the ward must be split over screens
 */
export function wallTextSize(width: number, height: number, beds: number, lines: number): number {
  const bedHeight = BED.heightWithoutLines + BED.line * lines
  for (let size = LARGEST; size > SMALLEST; size -= 0.5) {
    const columns = Math.floor(width / (BED.width * size))
    const rows = Math.floor((height / size - BARS_HEIGHT) / bedHeight)
    if (columns * rows >= beds) return size
  }
  return SMALLEST
}
