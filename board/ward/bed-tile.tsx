import { type ReadonlySignal, useComputed } from '@preact/signals'
import type { AlertView } from '../../model/live-messages.ts'
import { shortState, whatText } from '../alert-words.ts'
import { bedText, fullPerson, placeText, shortPerson } from '../beds.ts'
import { freshness } from '../live/freshness.ts'
import type { Tile } from '../live/snapshot.ts'
import { useBoard } from '../parts/use-board.ts'
import { PRIORITY } from '../words.ts'
import { NumberRow } from './number-row.tsx'
import { type Row, rowsOf } from './rows.ts'
import { ScoreLine } from './score-line.tsx'

interface Props {
  readonly tile: Tile
  /** Beds of other wards are on the screen, too. */
  readonly isWardSaid: boolean
}

/** One bed. Drawn anew when its patient, devices or alarms change; its numbers change by themselves. */
export function BedTile({ tile, isWardSaid }: Props) {
  const { alerts, numbers } = useBoard()
  const { patient } = tile
  const own = useComputed(() => alerts.open.value.filter(a => a.patientId === patient.id))
  const worst = useComputed(() => own.value.find(a => a.kind !== 'technical') ?? null)
  const technical = useComputed(() => own.value.find(a => a.kind === 'technical') ?? null)
  const rows = rowsOf(
    code => numbers.of(patient.id, code).value !== null,
    own.value.flatMap(a => (a.kind === 'technical' || a.code === null ? [] : [a.code])),
  )
  return (
    <article
      class="tile"
      aria-label={`${placeText(patient, isWardSaid)}, ${fullPerson(patient.name)}`}
      data-alarm={worst.value?.priority}
      data-acknowledged={worst.value === null ? undefined : worst.value.state !== 'active'}
      data-technical={technical.value?.priority}
      data-technical-acknowledged={technical.value === null ? undefined : technical.value.state !== 'active'}
    >
      <h2>
        <a href={`/patients/${encodeURIComponent(patient.id)}`}>
          <BedNumber bed={patient.bed} /> <span class="who">{shortPerson(patient.name)}</span>
          {isWardSaid && patient.bed !== null && <span class="where"> {patient.ward}</span>}
        </a>
        <AlarmMark alert={worst} />
      </h2>
      <dl>
        {rows.map(row => (
          <NumberRow key={row.codes[0]} patientId={patient.id} row={row} limits={tile.limits} alerts={own} />
        ))}
      </dl>
      <ScoreLine patientId={patient.id} alerts={own} />
      <ToldLine alerts={own} />
      <TechnicalLine tile={tile} alert={technical} rows={rows} />
    </article>
  )
}

/** The number alone, large; a screen reader hears `Bed 4`. */
function BedNumber({ bed }: { bed: string | null }) {
  const whole = bedText(bed)
  if (bed === null || whole === bed) return <span class="bed">{whole}</span>
  return (
    <span class="bed">
      <span class="unseen">Bed </span>
      {bed}
    </span>
  )
}

function AlarmMark({ alert }: { alert: ReadonlySignal<AlertView | null> }) {
  if (alert.value === null) return null
  const { symbol, word } = PRIORITY[alert.value.priority]
  return (
    <span class="mark">
      {symbol} {shortState(alert.value, word)}
    </span>
  )
}

/** What alarms that stands on no line of the tile: a fall, a call, a rule about several numbers. */
function ToldLine({ alerts }: { alerts: ReadonlySignal<readonly AlertView[]> }) {
  const { now } = useBoard()
  const alert = alerts.value.find(a => a.kind !== 'technical' && a.kind !== 'score' && a.code === null)
  if (alert === undefined) return null
  return (
    <p class="told">
      {PRIORITY[alert.priority].symbol} {whatText(alert, now.peek())}
      {alert.state === 'active' ? '' : ` · ${shortState(alert, '')}`}
    </p>
  )
}

/** What is wrong with the equipment: words in an outline, never a fill, so that it cannot be taken for the patient. */
function TechnicalLine({
  tile,
  alert,
  rows,
}: {
  tile: Tile
  alert: ReadonlySignal<AlertView | null>
  rows: readonly Row[]
}) {
  const { now, numbers } = useBoard()
  // Whether a monitor is connected is as old as the last snapshot; a fresh number says that one has come since.
  const heard = useComputed(() =>
    rows.some(({ codes: [code = 'hr'] }) => {
      const m = numbers.of(tile.patient.id, code).value
      return m !== null && freshness(m.code, m.ts, numbers.intervalOf(m.deviceId), now.value) === 'fresh'
    }),
  )
  if (alert.value !== null) {
    return (
      <p class="technical">
        {PRIORITY[alert.value.priority].symbol} {whatText(alert.value, now.peek())}
        {alert.value.state === 'active' ? '' : ` · ${shortState(alert.value, '')}`}
      </p>
    )
  }
  if (tile.devices.length === 0) return <p class="quiet">No monitor assigned</p>
  if (!heard.value && tile.devices.every(d => !d.online)) return <p class="quiet">Monitor not connected</p>
  return <p class="quiet" />
}
