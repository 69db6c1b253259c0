import { type ReadonlySignal, signal } from '@preact/signals'
import { type ComponentType, createElement } from 'preact'
import { useEffect } from 'preact/hooks'

/** A component in a chunk of its own, fetched when it is first needed. */
export interface Lazy<P> {
  readonly body: ReadonlySignal<ComponentType<P> | null>
  readonly failed: ReadonlySignal<boolean>
  load(): Promise<void>
}

export function lazy<P>(fetchBody: () => Promise<ComponentType<P>>): Lazy<P> {
  const body = signal<ComponentType<P> | null>(null)
  const failed = signal(false)
  let loading = false
  return {
    body,
    failed,
    async load() {
      if (loading || body.peek() !== null) return
      loading = true
      try {
        const found = await fetchBody()
        body.value = found
        failed.value = false
      } catch {
        failed.value = true // shown in place of the page, with a way on
      } finally {
        loading = false
      }
    },
  }
}

/** One that came with the board. */
export function ready<P>(component: ComponentType<P>): Lazy<P> {
  return { body: signal(component), failed: signal(false), load: async () => {} }
}

export function Loaded<P extends object>({ of, props }: { of: Lazy<P>; props: P }) {
  useEffect(() => {
    void of.load() // its failure is a state that is drawn below
  }, [of])
  const Body = of.body.value
  if (Body !== null) return createElement(Body, props)
  if (!of.failed.value) return <p class="waiting">Loading…</p>
  return (
    <div class="waiting">
      <p class="problem" role="alert">
        This page could not be fetched: no connection, or Wardbeat was renewed meanwhile.
      </p>
      <button type="button" class="primary" onClick={() => location.reload()}>
        Load it again
      </button>
    </div>
  )
}
