import type { Test } from 'tap'
import type { Lanes } from '../../bus/lanes.ts'
import { until } from '../support/until.ts'

export interface LanesSetup {
  readonly lanes: number
  make(): Lanes
  /** Ends whatever holds the lanes of the one made first, as a kill of its process would. */
  killFirst(): Promise<void>
}

/** What every `Lanes` promises. */
export async function lanesContract(t: Test, setup: (t: Test) => Promise<LanesSetup>): Promise<void> {
  function recorder(lanes: Lanes) {
    const held = new Set<number>()
    const said: string[] = []
    const joined = lanes.join({
      take(lane) {
        held.add(lane)
        said.push(`take ${lane}`)
      },
      async letGo(lane) {
        held.delete(lane)
        said.push(`let go ${lane}`)
      },
      lost(lane) {
        held.delete(lane)
        said.push(`lost ${lane}`)
      },
    })
    return { lanes, held, said, joined }
  }

  t.test('one alone holds all; two hold them by halves and never the same; the last one holds all again', async t => {
    const { make, lanes: count } = await setup(t)
    const one = recorder(make())
    t.teardown(() => one.lanes.close())
    await one.joined
    await until(() => one.held.size === count)
    const two = recorder(make())
    await two.joined
    await until(() => {
      const both = [...one.held].filter(lane => two.held.has(lane))
      if (both.length > 0) throw new Error(`Both hold ${both}`)
      return one.held.size === count / 2 && two.held.size === count / 2
    })
    await two.lanes.close()
    await until(() => one.held.size === count)
    t.equal(two.held.size, 0)
  })

  t.test('who is killed loses its lanes to the others within seconds, and shares again when it is back', async t => {
    const { make, lanes: count, killFirst } = await setup(t)
    const one = recorder(make())
    t.teardown(() => one.lanes.close())
    await until(() => one.held.size === count)
    const two = recorder(make())
    t.teardown(() => two.lanes.close())
    await until(() => two.held.size === count / 2)
    await killFirst()
    await until(() => one.said.some(word => word.startsWith('lost')))
    await until(() => one.held.size === count / 2 && two.held.size === count / 2)
    t.ok(one.said.filter(word => word.startsWith('lost')).length >= count / 2)
  })
}
