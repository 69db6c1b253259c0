import { useEffect } from 'preact/hooks'
import { isWall } from '../parts/route.ts'
import { wallTextSize } from './wall-size.ts'

/** On a wall screen the text is as large as all beds together allow. */
export function useWallSize(beds: number, lines: number): void {
  useEffect(() => {
    if (!isWall) return
    const fit = () => {
      document.documentElement.style.fontSize = `${wallTextSize(innerWidth, innerHeight, beds, lines)}px`
    }
    fit()
    addEventListener('resize', fit)
    return () => removeEventListener('resize', fit)
  }, [beds, lines])
}
