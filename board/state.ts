import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals'
import type { EventView, NotificationView, ServerMessage } from '../model/live-messages.ts'
import { byPlace } from './beds.ts'
import { type DraftBook, draftBook } from './drafts.ts'
import { loudest } from './live/alert-order.ts'
import { type AlertStore, alertStore } from './live/alerts.ts'
import { decodeAlert } from './live/decode-alert.ts'
import { fields } from './live/fields.ts'
import type { LineState } from './live/line.ts'
import { noticeStore } from './live/notices.ts'
import { type NumberStore, numberStore } from './live/numbers.ts'
import { receiptBook } from './live/receipts.ts'
import { type ScoreStore, scoreStore } from './live/scores.ts'
import { serverClock } from './live/server-clock.ts'
import { decodeSnapshot, type Tile } from './live/snapshot.ts'
import { type LiveLine, liveLine, type Socket, type SocketEvents } from './live/socket.ts'
import { isWall } from './parts/route.ts'
import type { ObservationTexts } from './patient/observation-data.ts'
import type { NoteTexts } from './record/notes-data.ts'
import { inWords } from './session/request.ts'
import { createSession, type Session } from './session/session.ts'
import { type AlarmSound, alarmSound } from './sound/player.ts'
import { minePatients } from './ward/mine.ts'

/** Beds, limits and devices change rarely: they are asked again this often, ms, and whenever somebody unknown appears. */
const SNAPSHOT_EVERY_MS = 60_000
/** … but never more often than this, ms. */
const SNAPSHOT_AT_MOST_MS = 5000
/** The line is judged this often, ms: a loss that is only seen at the next full second would be said too late. */
const JUDGE_LINE_MS = 250

/** What the button offers; the server takes up to ten. */
export const PAUSE_MINUTES = 2

/** Everything the pages show and the acts they offer. One per browser tab. */
export interface Board {
  readonly session: Session
  readonly alerts: AlertStore
  readonly numbers: NumberStore
  readonly scores: ScoreStore
  readonly sound: AlarmSound
  /** The server's time, Unix ms; ticks once a second, also when nothing comes. */
  readonly now: ReadonlySignal<number>
  readonly line: ReadonlySignal<LineState>
  /** Whether there is a live line: for everybody who may do anything here. */
  readonly follows: ReadonlySignal<boolean>
  /** Whether this person is told of alarms: only then there is an alarm bar, and a lost line is an alarm. */
  readonly watches: ReadonlySignal<boolean>
  /** When the server was last heard, Unix ms of the server. */
  readonly heardAt: ReadonlySignal<number>
  readonly transitMs: ReadonlySignal<number | null>
  /** By place; null until the first snapshot. */
  readonly tiles: ReadonlySignal<readonly Tile[] | null>
  readonly wards: ReadonlySignal<readonly string[]>
  /** Patients on whose care team this person is; null while nobody asked for them, or nobody knows. */
  readonly mine: ReadonlySignal<ReadonlySet<string> | null>
  /** What happened to a patient of this person, as it is told; the newest. */
  readonly news: ReadonlySignal<EventView | null>
  /** What waits for this person, as it is told; the newest. */
  readonly notice: ReadonlySignal<NotificationView | null>
  /** How many notifications this person has not read. */
  readonly unread: ReadonlySignal<number>
  /** What was typed about a patient and not sent yet. */
  readonly drafts: { readonly observations: DraftBook<ObservationTexts>; readonly notes: DraftBook<NoteTexts> }
  /** What went wrong with the last act or request, until the next one. */
  readonly trouble: Signal<string | null>
  /** Alerts whose act is on its way. */
  readonly going: ReadonlySignal<ReadonlySet<string>>
  /** @returns whether it was done, as of the other acts; `trouble` says why not */
  acknowledge(alertId: string): Promise<boolean>
  /** No sound and no light for `PAUSE_MINUTES`. */
  pause(alertId: string): Promise<boolean>
  /** "Not me": the next ones are told at once when nobody is left of those who were told. */
  decline(alertId: string): Promise<boolean>
  /** Marks these notifications, or all up to a time, as read. @throws RequestFailed */
  readNotices(which: { readonly ids: readonly string[] } | { readonly upTo: string }): Promise<void>
  reloadTiles(): Promise<void>
}

export function createBoard(): Board {
  const clock = serverClock(() => Date.now())
  const alerts = alertStore()
  const numbers = numberStore()
  const scores = scoreStore()
  const notices = noticeStore()
  const sound = alarmSound()
  const now = signal(clock.now())
  const line = signal<LineState>('starting')
  const heardAt = signal(clock.now())
  const transitMs = signal<number | null>(null)
  const tiles = signal<readonly Tile[] | null>(null)
  const wards = signal<readonly string[]>([])
  const news = signal<EventView | null>(null)
  const trouble = signal<string | null>(null)
  const going = signal<ReadonlySet<string>>(new Set())
  const receipts = receiptBook()
  let live: LiveLine | null = null
  let askedAt = 0
  let asking = false
  const session = createSession(token => live?.renew(token))

  const reloadTiles = async () => {
    askedAt = Date.now()
    asking = true
    try {
      const snapshot = decodeSnapshot((await session.request('GET', '/board')).body)
      numbers.load(snapshot)
      scores.load(snapshot)
      wards.value = snapshot.wards
      tiles.value = [...snapshot.tiles].sort(byPlace)
      trouble.value = null
    } catch (error) {
      // Shown; and the clock below asks again, sooner while there is nothing to show.
      if (session.user.value && line.value !== 'lost') trouble.value = inWords(error)
    } finally {
      asking = false
    }
  }
  // Also whose own numbers these are: a patient's board has one tile.
  const askTiles = (notWithin: number) => {
    if (session.may('vitals:read') && !asking && Date.now() - askedAt >= notWithin) void reloadTiles()
  }

  const follow = (message: ServerMessage) => {
    notices.follow(message)
    if (message.type === 'ping') clock.heard(message.ts)
    else if (message.type === 'vitals') {
      if (!numbers.follow(message, clock.now())) askTiles(SNAPSHOT_AT_MOST_MS)
    } else if (message.type === 'score') scores.follow(message)
    else if (message.type === 'welcome') {
      receipts.forget()
      alerts.follow(message)
      askTiles(0)
    } else if (message.type === 'event') {
      news.value = message.event
    } else if (message.type === 'token-expired') void session.renew()
    else alerts.follow(message)
  }

  /** Only a screen in front of a person counts as looked at: a wall has nobody, a hidden tab too. */
  const confirm = () => {
    if (live === null || !watches.value || line.value !== 'live') return
    const isWatched = !isWall && document.visibilityState === 'visible'
    const { delivered, seen } = receipts.due(alerts.open.value, isWatched)
    if (delivered.length + seen.length > 0) live.confirm(delivered, seen)
  }

  const judgeLine = () => {
    if (live === null) return
    const was = line.peek()
    line.value = live.tick()
    if (line.peek() !== was) tick()
  }
  const tick = () => {
    now.value = clock.now()
    if (live === null) return
    line.value = live.tick()
    heardAt.value = live.heardAt() + clock.now() - Date.now()
    transitMs.value = numbers.transitMs()
    if (line.value === 'live') askTiles(tiles.value === null ? SNAPSHOT_AT_MOST_MS : SNAPSHOT_EVERY_MS)
    sound.play(wanted.value)
  }

  const follows = computed(() => {
    const me = session.user.value
    return me?.mustChangePassword === false && me.permissions.length > 0
  })
  const watches = computed(() => follows.value && session.may('alerts:read'))
  // A dead line must not sound like peace: it counts as a medium technical alarm of this screen.
  const wanted = computed(
    () => loudest(alerts.open.value) ?? (watches.value && line.value === 'lost' ? 'medium' : null),
  )
  effect(() => sound.play(wanted.value))
  const listen = () => {
    live = liveLine({
      open: openSocket,
      wantsNumbers: () => session.may('vitals:read'),
      clock: () => Date.now(),
      random: Math.random,
      after(ms, then) {
        const timer = setTimeout(then, ms)
        return () => clearTimeout(timer)
      },
      onMessage: follow,
      onUnreadable(error) {
        trouble.value = inWords(error)
      },
      renewLogin: session.renew,
    })
    tick()
    const judging = setInterval(judgeLine, JUDGE_LINE_MS)
    return () => {
      clearInterval(judging)
      live?.close()
      live = null
      line.value = 'starting'
    }
  }
  const begin = () => {
    tick()
    const ticking = setInterval(tick, 1000)
    document.addEventListener('visibilitychange', tick)
    document.addEventListener('visibilitychange', confirm)
    return () => {
      clearInterval(ticking)
      document.removeEventListener('visibilitychange', tick)
      document.removeEventListener('visibilitychange', confirm)
      // Nothing of one person's ward stays for the next who logs in.
      location.replace('/')
    }
  }
  const loggedIn = computed(() => session.user.value?.id)
  effect(() => (loggedIn.value === undefined ? undefined : untracked(begin)))
  effect(() => (follows.value ? untracked(listen) : undefined))
  effect(() => {
    if (alerts.open.value.length > 0 && line.value === 'live') untracked(confirm)
  })

  const act = async (alertId: string, what: string, body: object, failed: string) => {
    if (going.value.has(alertId)) return false
    going.value = new Set([...going.value, alertId])
    try {
      const answer = await session.request('POST', `/alerts/${encodeURIComponent(alertId)}/${what}`, body)
      // Whoever declines changes nothing of the alert itself.
      if (what !== 'decline') alerts.answered(decodeAlert(answer.body, 'alert'))
      trouble.value = null
      return true
    } catch (error) {
      trouble.value = `${failed} ${inWords(error)}`
      return false
    } finally {
      going.value = new Set([...going.value].filter(id => id !== alertId))
    }
  }

  return {
    session,
    alerts,
    numbers,
    scores,
    sound,
    now,
    line,
    follows,
    watches,
    heardAt,
    transitMs,
    tiles,
    wards,
    mine: minePatients(session, tiles),
    news,
    notice: notices.newest,
    unread: notices.unread,
    drafts: { observations: draftBook(), notes: draftBook() },
    trouble,
    going,
    reloadTiles,
    async readNotices(which) {
      const { body } = await session.request('POST', '/notifications/read', which)
      notices.counted(fields(body, 'answer').number('unread'))
    },
    acknowledge: alertId => act(alertId, 'acknowledge', {}, 'Not acknowledged.'),
    pause: alertId => act(alertId, 'pause', { minutes: PAUSE_MINUTES }, 'Not paused.'),
    decline: alertId => act(alertId, 'decline', {}, 'Nobody else was told.'),
  }
}

function openSocket(events: SocketEvents): Socket {
  const url = new URL('/api/v1/live', location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(url)
  socket.onopen = () => events.opened()
  socket.onmessage = ({ data }) => {
    if (typeof data === 'string') events.frame(data)
  }
  socket.onclose = ({ code }) => events.closed(code)
  return socket
}
