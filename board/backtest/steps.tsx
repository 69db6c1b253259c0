import { clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { COLUMN_NAMES } from './backtest-data.ts'

interface Props {
  /** Count by the beginning of each step, per rule set. */
  readonly series: readonly ReadonlyMap<number, number>[]
  readonly stepMs: number
  readonly from: number
  readonly to: number
}

const [WIDTH, HEIGHT] = [600, 120]

/** Counts over time as stepped lines: full for what counts now, dashed for what was changed. The table below says the same. */
export function Steps({ series, stepMs, from, to }: Props) {
  const most = Math.max(...series.flatMap(each => [...each.values()]), 1)
  const x = (at: number) => ((at - from) / (to - from)) * WIDTH
  const y = (count: number) => HEIGHT - (count / most) * HEIGHT
  const line = (counts: ReadonlyMap<number, number>) => {
    const points = [`M0 ${HEIGHT}`]
    for (let at = from; at < to; at += stepMs) {
      const height = y(counts.get(at) ?? 0).toFixed(1)
      points.push(`L${x(at).toFixed(1)} ${height}`, `L${x(at + stepMs).toFixed(1)} ${height}`)
    }
    return points.join(' ')
  }
  return (
    <figure class="steps" aria-hidden="true">
      <p class="quiet">
        up to {most.toLocaleString('en')} in an hour
        {series.map((_, i) => (
          <span key={COLUMN_NAMES[i]} class={i === 0 ? 'key' : 'key changed'}>
            {COLUMN_NAMES[i]}
          </span>
        ))}
      </p>
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} preserveAspectRatio="none">
        <title>Alarms by the hour</title>
        {series.map((counts, i) => (
          <path key={COLUMN_NAMES[i]} class={i === 0 ? 'line' : 'line changed'} d={line(counts)} />
        ))}
      </svg>
      <p class="quiet ends">
        <span>{clinicMoment(from, clinicZone.value)}</span>
        <span>{clinicMoment(to, clinicZone.value)}</span>
      </p>
    </figure>
  )
}
