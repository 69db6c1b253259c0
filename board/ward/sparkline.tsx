import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { LimitsInForce } from '../../model/limits.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { useBoard } from '../parts/use-board.ts'
import { SPARK, sparkPaths } from './spark-paths.ts'

/** A pixel of the line is about 20 s: drawing more often shows nothing new. */
const DRAW_EVERY_MS = 10_000

interface Props {
  readonly patientId: string
  readonly code: VitalSignCode
  readonly limits: LimitsInForce | undefined
}

/** The last half hour, limits as faint lines. Not a canvas: two hundred of them cost more than the whole ward. */
export function Sparkline({ patientId, code, limits }: Props) {
  const { numbers, now, tiles } = useBoard()
  const paths = useSignal({ curve: '', limits: '' })
  useEffect(() => {
    const draw = () => {
      const at = now.peek()
      paths.value = sparkPaths(numbers.trendOf(patientId, code).points(at), limits, at)
    }
    const timer = setInterval(draw, DRAW_EVERY_MS)
    const stopTiles = tiles.subscribe(draw)
    return () => {
      clearInterval(timer)
      stopTiles()
    }
  }, [patientId, code, limits])
  return (
    <svg viewBox={`0 0 ${SPARK.width} ${SPARK.height}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="limit" d={paths.value.limits} />
      <path class="curve" d={paths.value.curve} />
    </svg>
  )
}
