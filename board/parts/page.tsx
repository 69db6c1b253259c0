import type { ComponentType, VNode } from 'preact'
import type { Action } from '../../model/permissions.ts'
import type { Me } from '../../model/user.ts'
import { type Lazy, Loaded, lazy, ready } from './lazy.tsx'
import { matchPath, type PathParams } from './path-pattern.ts'

/** Where the menu shows a page. `own` stands with the person's name. */
export type MenuPlace = 'main' | 'administration' | 'own'

interface About {
  /** In the menu and in the title of the tab. */
  readonly title: string
  /** One of these permissions opens it; none given: everybody who is logged in. */
  readonly needs?: readonly Action[]
  /** For patients alone (whose login speaks for one, or waits to be linked), or for everybody else; not given: for all. */
  readonly side?: 'patient' | 'staff'
  /** Not given: reached from other pages only. */
  readonly menu?: MenuPlace
  /** People whose only role this is begin here. */
  readonly homeOf?: string
}

export interface Page extends About {
  /** `/patients/{patientId}` */
  readonly pattern: string
  matches(path: string): boolean
  load(): Promise<void>
  draw(path: string): VNode
}

/** A page in a chunk of its own. Its body gets the path's parameters as props. */
export function page<const P extends string>(
  pattern: P,
  about: About,
  fetchBody: () => Promise<ComponentType<PathParams<P>>>,
): Page {
  return made(pattern, about, lazy(fetchBody))
}

/** A page that comes with the board: for what must be there at once. */
export function pageAtHand<const P extends string>(pattern: P, about: About, body: ComponentType<PathParams<P>>): Page {
  return made(pattern, about, ready(body))
}

function made<P extends string>(pattern: P, about: About, body: Lazy<PathParams<P>>): Page {
  return {
    ...about,
    pattern,
    matches: path => matchPath(pattern, path) !== null,
    load: body.load,
    draw(path) {
      const props = matchPath(pattern, path)
      if (props === null) throw new Error(`${path} is not ${pattern}`)
      return <Loaded key={path} of={body} props={props} />
    },
  }
}

const PATIENT = 'patient'

export function mayOpen(page: Page, me: Me): boolean {
  if (page.side === 'patient' && me.patientId === null && !me.roles.includes(PATIENT)) return false
  if (page.side === 'staff' && me.roles.every(role => role === PATIENT)) return false
  return page.needs === undefined || page.needs.some(permission => me.permissions.includes(permission))
}

/** Where a person begins: the page of their only role, else the first page of the table that is theirs. */
export function homeOf(pages: readonly Page[], me: Me): string {
  const theirs = pages.filter(p => p.menu !== undefined && mayOpen(p, me))
  const own = theirs.find(p => me.roles.length === 1 && p.homeOf !== undefined && p.homeOf === me.roles[0])
  return (own ?? theirs[0])?.pattern ?? '/account'
}
