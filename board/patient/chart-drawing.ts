import type uPlot from 'uplot'
import { byPriority } from '../../model/alert-moves.ts'
import type { LimitsInForce } from '../../model/limits.ts'
import type { AlertView } from '../../model/live-messages.ts'
import { colourOf } from '../parts/theme.ts'
import { PRIORITY } from '../words.ts'

/** Height of the bar of an alarm at the top of a chart, CSS pixels. */
const BAR_PIXELS = 10

/** The limits as a band behind the curves, critical limits as dashed lines. */
export function drawLimits(u: uPlot, limits: LimitsInForce | undefined): void {
  if (limits === undefined) return
  const { ctx, bbox } = u
  const y = (value: number) => Math.min(bbox.top + bbox.height, Math.max(bbox.top, u.valToPos(value, 'y', true)))
  ctx.save()
  ctx.fillStyle = colourOf('band')
  const top = limits.high === null ? bbox.top : y(limits.high)
  const bottom = limits.low === null ? bbox.top + bbox.height : y(limits.low)
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top)
  ctx.strokeStyle = colourOf('muted')
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
  ctx.beginPath()
  for (const critical of [limits.criticalLow, limits.criticalHigh]) {
    if (critical === null) continue
    const at = u.valToPos(critical, 'y', true)
    if (at < bbox.top || at > bbox.top + bbox.height) continue
    ctx.moveTo(bbox.left, at)
    ctx.lineTo(bbox.left + bbox.width, at)
  }
  ctx.stroke()
  ctx.restore()
}

/** Alarms as spans above the curves: filled for the patient, outlined for the equipment. */
export function drawAlarms(u: uPlot, alerts: readonly AlertView[], now: number): void {
  const { ctx, bbox } = u
  const bar = BAR_PIXELS * devicePixelRatio
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.font = `${8 * devicePixelRatio}px sans-serif`
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  ctx.lineWidth = devicePixelRatio
  // The most urgent last: a lower one must not cover it.
  for (const alert of alerts.toSorted((a, b) => byPriority(b.priority, a.priority))) {
    const from = u.valToPos(alert.justification.runStartedAt / 1000, 'x', true)
    const end = alert.resolvedAt === null ? now : Date.parse(alert.resolvedAt)
    const width = Math.max(2 * devicePixelRatio, u.valToPos(end / 1000, 'x', true) - from)
    const colour = colourOf(alert.priority)
    if (alert.kind === 'technical') {
      ctx.strokeStyle = colour
      ctx.strokeRect(from, bbox.top + bar + 2, width, bar - 2)
      continue
    }
    ctx.fillStyle = colour
    ctx.globalAlpha = 0.15
    ctx.fillRect(from, bbox.top, width, bbox.height)
    ctx.globalAlpha = 1
    ctx.fillRect(from, bbox.top, width, bar)
    const symbol = PRIORITY[alert.priority].symbol
    if (width > ctx.measureText(symbol).width) {
      ctx.fillStyle = alert.priority === 'high' ? 'white' : 'black'
      ctx.fillText(symbol, Math.max(from, bbox.left) + devicePixelRatio, bbox.top + bar / 2)
    }
  }
  ctx.restore()
}
