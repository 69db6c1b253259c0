import { type ReadonlySignal, signal } from '@preact/signals'

const path = signal(location.pathname)
addEventListener('popstate', () => {
  path.value = location.pathname
})

/** Where this tab is. Which page that is says `board/pages.ts`. */
export const here: ReadonlySignal<string> = path

/** `?wall`: a screen on the wall that nobody touches. */
export const isWall = new URLSearchParams(location.search).has('wall')

/** Goes to another page of this site; without a reload, so that sound and line go on. */
export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'replace') history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  path.value = location.pathname
  scrollTo(0, 0)
}

/** Paths that the server answers itself. */
const SERVED = /^\/(api|docs|metrics)(\/|$)/

/**
 * Links of this site are followed without a reload.
 * @param onNear hears the path of a link under the pointer or with the focus, to fetch its page ahead
 */
export function followLinks(onNear: (path: string) => void): void {
  addEventListener('click', event => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    const link = linkAt(event.target)
    if (link === null || link.target !== '' || link.hasAttribute('download') || SERVED.test(link.pathname)) return
    event.preventDefault()
    go(link.href)
  })
  for (const near of ['pointerover', 'focusin']) {
    addEventListener(near, event => {
      const link = linkAt(event.target)
      if (link !== null) onNear(link.pathname)
    })
  }
}

function linkAt(target: EventTarget | null): HTMLAnchorElement | null {
  const link = target instanceof Element ? target.closest('a[href^="/"]') : null
  return link instanceof HTMLAnchorElement ? link : null
}
