import { computed, signal } from '@preact/signals'

/** Where this tab is. */
export type Route =
  | { readonly page: 'ward' }
  | { readonly page: 'alarms' }
  | { readonly page: 'patient'; readonly patientId: string }

const path = signal(location.pathname)
addEventListener('popstate', () => {
  path.value = location.pathname
})

export const route = computed<Route>(() => {
  const patient = /^\/patients\/([^/]+)$/.exec(path.value)
  if (patient?.[1] !== undefined) return { page: 'patient', patientId: decodeURIComponent(patient[1]) }
  return path.value === '/alarms' ? { page: 'alarms' } : { page: 'ward' }
})

/** `?wall`: a screen on the wall that nobody touches. */
export const isWall = new URLSearchParams(location.search).has('wall')

/** Links of this site are followed without a reload, so that sound and line go on. */
export function followLinks(): void {
  addEventListener('click', event => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    const link = event.target instanceof Element ? event.target.closest('a[href^="/"]') : null
    if (!(link instanceof HTMLAnchorElement) || link.target !== '') return
    event.preventDefault()
    history.pushState(null, '', link.href)
    path.value = location.pathname
    scrollTo(0, 0)
  })
}
