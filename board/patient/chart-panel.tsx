import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import type { AlertView } from '../../model/live-messages.ts'
import { shownNumber, shownUnit, VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { colours } from '../parts/theme.ts'
import { useBoard } from '../parts/use-board.ts'
import { clockText, timeText } from '../times.ts'
import { makeChart, setChartData } from './chart.ts'
import { type ChartData, chartData } from './chart-data.ts'
import type { Gestures } from './chart-gestures.ts'
import type { LimitsByCodeInForce } from './patient-data.ts'
import type { Series } from './series.ts'
import type { ViewRange } from './view-range.ts'

/** How its reader calls what is measured. */
export interface ChartWords {
  readonly name: (code: VitalSignCode) => string
  readonly unit: (code: VitalSignCode) => string
}

export const NURSES_WORDS: ChartWords = { name: code => VITAL_SIGN_LABELS[code], unit: shownUnit }

interface Props {
  readonly words: ChartWords
  readonly codes: readonly VitalSignCode[]
  readonly showTimes: boolean
  readonly series: ReadonlySignal<readonly Series[]>
  readonly range: ReadonlySignal<ViewRange>
  readonly limits: ReadonlySignal<LimitsByCodeInForce>
  readonly alerts: ReadonlySignal<readonly AlertView[]>
  readonly gestures: Gestures
}

const HEIGHT = 128

/** One chart with what the cursor reads beside its name. */
export function ChartPanel({ words, codes, showTimes, series, range, limits, alerts, gestures }: Props) {
  const { now } = useBoard()
  const [code = 'hr'] = codes
  const into = useRef<HTMLDivElement>(null)
  const chart = useSignal<uPlot | null>(null)
  const at = useSignal<number | null>(null)
  const data = useComputed(() => chartData(codes, series.value))
  const own = useComputed(() =>
    alerts.value.filter(a => a.kind === 'technical' || (a.code !== null && codes.includes(a.code))),
  )
  useEffect(() => {
    const place = into.current
    if (place === null) return
    const make = () => {
      chart.peek()?.destroy()
      chart.value = makeChart({
        into: place,
        codes,
        height: HEIGHT,
        showTimes,
        range: () => range.peek(),
        limits: () => limits.peek()[code],
        alerts: () => own.peek(),
        now: () => now.peek(),
        gestures,
        onCursor: index => {
          at.value = index
        },
      })
    }
    const stopColours = colours.subscribe(make)
    const sizes = new ResizeObserver(() => {
      const u = chart.peek()
      if (u && place.clientWidth > 0 && u.width !== place.clientWidth)
        u.setSize({ width: place.clientWidth, height: u.height })
    })
    sizes.observe(place)
    return () => {
      stopColours()
      sizes.disconnect()
      chart.peek()?.destroy()
    }
  }, [showTimes])
  useSignalEffect(() => {
    if (chart.value) setChartData(chart.value, data.value)
  })
  useSignalEffect(() => {
    const { from, to } = range.value
    chart.value?.setScale('x', { min: from / 1000, max: to / 1000 })
  })
  useSignalEffect(() => {
    if (own.value && limits.value) chart.value?.redraw(false)
  })
  const reads = useComputed(() => readText(codes, words, data.value, at.value, now.peek()))
  return (
    <figure class="chart">
      <figcaption>
        <b>{codes.map(words.name).join(', ')}</b> <span class="unit">{words.unit(code)}</span>{' '}
        <span class="reads figures">{reads}</span>
      </figcaption>
      <div ref={into} class="plot" role="application" aria-label={`Chart of ${codes.map(words.name).join(', ')}`} />
    </figure>
  )
}

/** What the cursor reads, or the newest values when there is none. */
function readText(
  codes: readonly VitalSignCode[],
  words: ChartWords,
  data: ChartData,
  index: number | null,
  now: number,
): string {
  const place = index ?? data.seconds.length - 1
  const seconds = data.seconds[place]
  if (seconds === undefined) return 'nothing measured in this time'
  const parts = codes.flatMap((code, i) => {
    const [min, max, mean] = [0, 1, 2].map(k => data.columns[3 * i + k]?.[place])
    if (typeof mean !== 'number' || typeof min !== 'number' || typeof max !== 'number') return []
    const spread = min === max ? '' : ` (${shownNumber(code, min)} to ${shownNumber(code, max)})`
    return [`${codes.length > 1 ? `${words.name(code)} ` : ''}${shownNumber(code, mean)}${spread}`]
  })
  const time = now - seconds * 1000 < 86_400_000 ? clockText(seconds * 1000) : timeText(seconds * 1000, now)
  return `${parts.join(' · ')} at ${time}`
}
