import uPlot from 'uplot'
import type { LimitsInForce } from '../../model/limits.ts'
import type { AlertView } from '../../model/live-messages.ts'
import { VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'
import { colourOf } from '../parts/theme.ts'
import type { ChartData } from './chart-data.ts'
import { drawAlarms, drawLimits } from './chart-drawing.ts'
import { type Gestures, listenForGestures } from './chart-gestures.ts'
import type { ViewRange } from './view-range.ts'

export interface ChartOptions {
  readonly into: HTMLElement
  readonly codes: readonly VitalSignCode[]
  readonly height: number
  /** Only the lowest chart carries the times. */
  readonly showTimes: boolean
  readonly range: () => ViewRange
  readonly limits: () => LimitsInForce | undefined
  readonly alerts: () => readonly AlertView[]
  readonly now: () => number
  readonly gestures: Gestures
  /** Index of the instant under the cursor, shared by all charts; null without one. */
  readonly onCursor: (index: number | null) => void
}

/** One line style per curve of a chart, so that colour is not what tells them apart. */
const DASHES = [[], [6, 3], [2, 3]] as const
const AXIS_WIDTH = 48
const TIMES_HEIGHT = 28

/** A chart of one or more codes with one unit. Columns as `chartData` makes them: minimum, maximum, mean per code. */
export function makeChart(options: ChartOptions): uPlot {
  const { codes, into, showTimes } = options
  const text = colourOf('text')
  const axis: uPlot.Axis = {
    stroke: colourOf('muted'),
    grid: { stroke: colourOf('line'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  }
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } }
  const curve = (i: number): uPlot.Series => ({
    stroke: text,
    width: 1.5,
    dash: [...(DASHES[i % DASHES.length] ?? [])],
    // A cuff every few hours leaves points without a line between them.
    points: { show: VITAL_SIGNS[codes[i] ?? 'hr'].cadence === 'intermittent', size: 4 },
  })
  const chart: uPlot = new uPlot(
    {
      width: into.clientWidth,
      height: options.height + (showTimes ? TIMES_HEIGHT : 0),
      padding: [8, 16, 0, 0], // the same for all, so that one instant stands in one line
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, sync: { key: 'patient', scales: ['x', null] }, points: { show: false } },
      scales: {
        x: { time: true, range: () => [options.range().from / 1000, options.range().to / 1000] },
        y: { range: (_u, low, high) => yRange(low, high, options.limits()) },
      },
      series: [{}, ...codes.flatMap((_, i) => [edge, edge, curve(i)])],
      bands: codes.map((_, i) => ({ series: [2 + 3 * i, 1 + 3 * i], fill: colourOf('line') })),
      axes: [
        { ...axis, size: showTimes ? TIMES_HEIGHT : 0, values: showTimes ? timeTexts : noTexts },
        { ...axis, size: AXIS_WIDTH },
      ],
      hooks: {
        drawClear: [u => drawLimits(u, options.limits())],
        draw: [u => drawAlarms(u, options.alerts(), options.now())],
        setCursor: [u => options.onCursor(u.cursor.idx ?? null)],
      },
    },
    [[], ...codes.flatMap(() => [[], [], []])],
    into,
  )
  listenForGestures(chart, options.gestures)
  return chart
}

export function setChartData(chart: uPlot, data: ChartData): void {
  chart.setData([data.seconds, ...data.columns])
}

/** The curve fills the chart, and the ordinary limits are always in sight. */
function yRange(low: number | null, high: number | null, limits: LimitsInForce | undefined): uPlot.Range.MinMax {
  const seen = [low, high, limits?.low, limits?.high].filter(v => typeof v === 'number')
  if (seen.length === 0) return [0, 1]
  const [bottom, top] = [Math.min(...seen), Math.max(...seen)]
  const room = Math.max(1, (top - bottom) * 0.12)
  return [bottom - room, top + room]
}

const noTexts = (_u: uPlot, splits: number[]) => splits.map(() => '')
const two = (n: number) => String(n).padStart(2, '0')

/** 24 h clock; the date where a day begins. */
function timeTexts(_u: uPlot, splits: number[], _axis: number, _space: number, step: number): string[] {
  return splits.map(seconds => {
    const d = new Date(seconds * 1000)
    if (d.getHours() === 0 && d.getMinutes() === 0 && d.getSeconds() === 0) {
      return `${d.getDate()} ${d.toLocaleString('en', { month: 'short' })}`
    }
    const time = `${two(d.getHours())}:${two(d.getMinutes())}`
    return step < 60 ? `${time}:${two(d.getSeconds())}` : time
  })
}
