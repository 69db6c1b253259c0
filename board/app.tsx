import { useEffect, useRef } from 'preact/hooks'
import type { Me } from '../model/user.ts'
import { AlarmBar } from './alarms/alarm-bar.tsx'
import { Announcer } from './alarms/announcer.tsx'
import { AwayStrip } from './alarms/away-strip.tsx'
import { PAGES, PUBLIC_PAGES, pageAt } from './pages.ts'
import { LineBanner, QuietLineBanner, TroubleBanner } from './parts/banners.tsx'
import { Loaded, lazy } from './parts/lazy.tsx'
import { ClosedPage, UnknownPage } from './parts/missing-page.tsx'
import { homeOf, mayOpen, type Page } from './parts/page.tsx'
import { go, here } from './parts/route.ts'
import { ToastStrip } from './parts/toast.tsx'
import { TopBar } from './parts/top-bar.tsx'
import { useBoard } from './parts/use-board.ts'
import { useTitle } from './parts/use-title.ts'
import { LoginPage } from './session/login-page.tsx'

const forcedPassword = lazy(async () => (await import('./account/forced-password-page.tsx')).ForcedPasswordPage)

export function App() {
  const { session, follows, watches } = useBoard()
  const me = session.user.value
  if (me === undefined) return <p class="waiting">Connecting to Wardbeat…</p>
  if (me === null) return <PublicPage />
  if (me.mustChangePassword) return <Loaded of={forcedPassword} props={{}} />
  return (
    <>
      <TopBar />
      {watches.value ? <LineBanner /> : follows.value && <QuietLineBanner />}
      <TroubleBanner />
      {watches.value && <AwayStrip />}
      {watches.value && <AlarmBar />}
      <PageOf me={me} />
      <ToastStrip />
      {watches.value && <Announcer />}
    </>
  )
}

function PublicPage() {
  const page = pageAt(PUBLIC_PAGES, here.value)
  useTitle(page?.title ?? 'Log in')
  return page?.draw(here.value) ?? <LoginPage />
}

function PageOf({ me }: { me: Me }) {
  const path = here.value
  const page = pageAt(PAGES, path)
  const open = page !== undefined && mayOpen(page, me)
  // The first address is everybody's, the ward is not; and after a sign-up its page has nothing to say.
  const elsewhere = (path === '/' && !open) || pageAt(PUBLIC_PAGES, path) !== undefined ? homeOf(PAGES, me) : null
  useEffect(() => {
    if (elsewhere !== null) go(elsewhere, 'replace')
  }, [elsewhere])
  const main = useRef<HTMLElement>(null)
  const shown = useRef(path)
  // A followed link is gone with its page: the keyboard goes on at the new page, not at the top of the document.
  useEffect(() => {
    if (shown.current !== path) main.current?.focus({ preventScroll: true })
    shown.current = path
  }, [path])
  useTitle(page === undefined ? 'No such page' : page.title)
  return (
    <main id="page" ref={main} tabIndex={-1}>
      {elsewhere === null && <Body page={page} open={open} path={path} />}
    </main>
  )
}

function Body({ page, open, path }: { page: Page | undefined; open: boolean; path: string }) {
  if (page === undefined) return <UnknownPage />
  return open ? page.draw(path) : <ClosedPage />
}
