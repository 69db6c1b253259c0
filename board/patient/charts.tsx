import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { ALL } from '../../model/grafana.ts'
import type { AlertView } from '../../model/live-messages.ts'
import { decodeAlert } from '../live/decode-alert.ts'
import { fields } from '../live/fields.ts'
import { GrafanaLink } from '../parts/grafana-link.tsx'
import { useBoard } from '../parts/use-board.ts'
import { inWords } from '../session/request.ts'
import { withLive } from './chart-data.ts'
import { chartGroups } from './chart-groups.ts'
import { ChartPanel, type ChartWords, NURSES_WORDS } from './chart-panel.tsx'
import { type LimitsByCodeInForce, loadSeries } from './patient-data.ts'
import type { Series } from './series.ts'
import { grafanaRange, lastSpan, panned, SPANS, type ViewRange, zoomed } from './view-range.ts'

/** After a zoom or pan has been still for this long, ms, the data for it are asked. */
const SETTLED_MS = 300
/** A view that follows the time is asked anew this often, ms: live values at its end become roll-ups. */
const RELOAD_MS = 60_000
/** Alarms drawn at most. */
const ALERT_LIMIT = 200

interface Props {
  readonly patientId: string
  readonly limits: ReadonlySignal<LimitsByCodeInForce>
  readonly words?: ChartWords
}

/** All curves of a patient on one time axis. */
export function Charts({ patientId, limits, words = NURSES_WORDS }: Props) {
  const { session, now, numbers, alerts } = useBoard()
  const range = useSignal<ViewRange>(lastSpan(SPANS[0].ms, now.peek()))
  const asked = useSignal({ range: range.peek(), version: 0 })
  const series = useSignal<readonly Series[] | null>(null)
  const past = useSignal<readonly AlertView[]>([])
  const problem = useSignal<string | null>(null)

  const show = (next: ViewRange) => {
    range.value = next
  }
  const gestures = useMemo(
    () => ({
      zoom: (factor: number, at: number) => show(zoomed(range.peek(), factor, at, now.peek())),
      pan: (ms: number) => show(panned(range.peek(), ms, now.peek())),
    }),
    [],
  )

  // A changed view is loaded when it is still; a view that follows the time changes its edges only.
  useSignalEffect(() => {
    const wanted = range.value
    const loaded = asked.peek().range
    const sameSpan = Math.abs(wanted.to - wanted.from - (loaded.to - loaded.from)) < 1000
    if (wanted.follows && loaded.follows && sameSpan) return
    const timer = setTimeout(() => {
      asked.value = { range: wanted, version: asked.peek().version + 1 }
    }, SETTLED_MS)
    return () => clearTimeout(timer)
  })
  useSignalEffect(() => {
    const { range: wanted, version } = asked.value
    const to = wanted.follows ? now.peek() : wanted.to
    const from = wanted.follows ? to - (wanted.to - wanted.from) : wanted.from
    const loadAlarms = async (from: number): Promise<readonly AlertView[]> => {
      if (!session.may('alerts:read')) return []
      const query = new URLSearchParams({ patientId, from: new Date(from).toISOString(), limit: String(ALERT_LIMIT) })
      const { body } = await session.request('GET', `/alerts?${query}`)
      return fields(body, 'alerts').list('items', decodeAlert)
    }
    const load = async () => {
      try {
        const found = await loadSeries(session, patientId, from, to)
        const alarms = await loadAlarms(from)
        if (asked.peek().version !== version) return // the view has moved on
        series.value = found
        past.value = alarms
        problem.value = null
      } catch (error) {
        problem.value = inWords(error) // shown where the curves would be; the next reload tries again
      }
    }
    void load()
  })
  useEffect(() => {
    const timer = setInterval(() => {
      if (range.peek().follows) asked.value = { range: range.peek(), version: asked.peek().version + 1 }
    }, RELOAD_MS)
    return () => clearInterval(timer)
  }, [])
  // Once a second: the right edge moves, and what has come since is put at the end of its curve.
  useSignalEffect(() => {
    const at = now.value
    const { from, to, follows } = range.peek()
    if (!follows) return
    range.value = { from: from + at - to, to: at, follows }
    const known = series.peek()
    if (known === null) return
    const next = known.map(s => {
      const last = numbers.of(patientId, s.code).peek()
      return last !== null && typeof last.value === 'number' ? withLive(s, last.ts, last.value) : s
    })
    if (next.some((s, i) => s !== known[i])) series.value = next
  })

  const shown = useComputed(() => series.value ?? [])
  const groups = useComputed(() => chartGroups(shown.value.map(s => s.code)))
  const keys = useComputed(() => groups.value.map(g => g.join()).join(' '))
  const spans = useComputed(() => {
    const live = [...alerts.open.value, ...alerts.recent.value].filter(a => a.patientId === patientId)
    const told = new Set(live.map(a => a.id))
    return [...live, ...past.value.filter(a => !told.has(a.id))]
  })
  const span = range.value.to - range.value.from
  return (
    <section class="charts" aria-label="Curves">
      <div class="spans" role="toolbar" aria-label="Time shown">
        {SPANS.map(s => (
          <button
            type="button"
            key={s.name}
            aria-pressed={range.value.follows && Math.abs(span - s.ms) < 1000}
            onClick={() => show(lastSpan(s.ms, now.peek()))}
          >
            {s.name}
          </button>
        ))}
        <button type="button" onClick={() => show(panned(range.peek(), -span / 2, now.peek()))}>
          ◀ Earlier
        </button>
        <button
          type="button"
          disabled={range.value.follows}
          onClick={() => show(panned(range.peek(), span / 2, now.peek()))}
        >
          Later ▶
        </button>
        <GrafanaLink
          dashboard="patient"
          chosen={{ variables: { ward: ALL, patient: patientId }, ...grafanaRange(range.value) }}
        />
      </div>
      {problem.value !== null && <p class="problem">{problem}</p>}
      {series.value === null && problem.value === null && <p class="waiting">Loading curves…</p>}
      {series.value !== null && groups.value.length === 0 && <p class="waiting">Nothing was measured in this time.</p>}
      {keys.value !== '' &&
        groups.value.map((codes, i) => (
          <ChartPanel
            key={codes.join()}
            codes={codes}
            words={words}
            showTimes={i === groups.value.length - 1}
            series={shown}
            range={range}
            limits={limits}
            alerts={spans}
            gestures={gestures}
          />
        ))}
    </section>
  )
}
