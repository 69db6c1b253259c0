import { FACT_CODES } from './fact-names.ts'
import { type WindowShape, windowShape } from './window.ts'

/** Windows of all rules together: what a patient can cost is bounded, 2.2 kB each. */
const MOST_WINDOWS_OF_ALL = 64

/** Which windows the rules need of each patient. Two rules that look at the same one share it. */
export interface Layout {
  readonly windows: readonly { readonly key: string; readonly shape: WindowShape }[]
  /** Baselines over one of the windows. */
  readonly baselines: readonly { readonly key: string }[]
  /** By `FACT_INDEX`: the windows of the code. */
  readonly byCode: readonly (readonly number[])[]
}

export interface LayoutBuilder {
  readonly layout: Layout
  /** @returns index of the window. @throws RangeError when there are too many */
  window(code: number, ms: number): number
  baseline(code: number, ms: number, coverage: number): { readonly window: number; readonly baseline: number }
}

export function layoutBuilder(): LayoutBuilder {
  const windows: { key: string; shape: WindowShape }[] = []
  const baselines: { key: string }[] = []
  const byCode: number[][] = FACT_CODES.map(() => [])
  const window = (code: number, ms: number) => {
    const key = `${FACT_CODES[code]} ${ms}`
    const known = windows.findIndex(w => w.key === key)
    if (known >= 0) return known
    if (windows.length === MOST_WINDOWS_OF_ALL) {
      throw new RangeError(`The rules together ask for more than ${MOST_WINDOWS_OF_ALL} windows; share their lengths.`)
    }
    byCode[code]?.push(windows.length)
    return windows.push({ key, shape: windowShape(ms) }) - 1
  }
  return {
    layout: { windows, baselines, byCode },
    window,
    baseline(code, ms, coverage) {
      const of = window(code, ms)
      const key = `${of} ${coverage}`
      const known = baselines.findIndex(b => b.key === key)
      return { window: of, baseline: known >= 0 ? known : baselines.push({ key }) - 1 }
    },
  }
}
