import { useEffect, useRef } from 'preact/hooks'
import type { LimitsInForce } from '../../model/limits.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { GAP_MS, TREND_MS, type TrendPoint } from '../live/trend.ts'
import { colourOf, colours } from '../parts/theme.ts'
import { useBoard } from '../parts/use-board.ts'

/** A pixel of the line is about 20 s: drawing more often shows nothing new. */
const DRAW_EVERY_MS = 10_000

/** Kept free at the right, CSS pixels: the newest value is drawn whole. */
const EDGE = 2

interface Props {
  readonly patientId: string
  readonly code: VitalSignCode
  readonly limits: LimitsInForce | undefined
}

/** The last half hour, limits as faint lines, gaps as gaps. */
export function Sparkline({ patientId, code, limits }: Props) {
  const { numbers, now, tiles } = useBoard()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const redraw = () => {
      if (canvas.current) draw(canvas.current, numbers.trendOf(patientId, code).points(now.peek()), limits, now.peek())
    }
    redraw()
    const timer = setInterval(redraw, DRAW_EVERY_MS)
    const stopColours = colours.subscribe(redraw)
    const stopTiles = tiles.subscribe(redraw)
    return () => {
      clearInterval(timer)
      stopColours()
      stopTiles()
    }
  }, [patientId, code, limits])
  return <canvas ref={canvas} />
}

function draw(
  canvas: HTMLCanvasElement,
  points: readonly TrendPoint[],
  limits: LimitsInForce | undefined,
  now: number,
): void {
  const ratio = devicePixelRatio
  const width = Math.round(canvas.clientWidth * ratio)
  const height = Math.round(canvas.clientHeight * ratio)
  const pen = canvas.getContext('2d')
  if (pen === null || width === 0) return
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  pen.clearRect(0, 0, width, height)
  if (points.length === 0) return

  const lines = [limits?.low, limits?.high].filter(v => typeof v === 'number')
  const values = [...points.map(([, v]) => v), ...lines]
  const bottom = Math.min(...values)
  const span = Math.max(...values) - bottom || 1
  const x = (at: number) => (1 - (now - at) / TREND_MS) * (width - EDGE * ratio)
  const y = (value: number) => height - 2 - ((value - bottom) / span) * (height - 4)

  pen.lineWidth = ratio
  pen.strokeStyle = colourOf('line')
  pen.beginPath()
  for (const value of lines) {
    pen.moveTo(0, y(value))
    pen.lineTo(width, y(value))
  }
  pen.stroke()
  pen.strokeStyle = colourOf('muted')
  pen.lineWidth = 1.5 * ratio
  pen.beginPath()
  let before: number | null = null
  for (const [at, value] of points) {
    if (before === null || at - before > GAP_MS) pen.moveTo(x(at), y(value))
    else pen.lineTo(x(at), y(value))
    before = at
  }
  pen.stroke()
}
