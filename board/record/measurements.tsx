import { useSignal } from '@preact/signals'
import { clinicClock, clinicDate, clinicDay, clinicMoment, instantOf } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Pager } from '../parts/data-table.tsx'
import { DateField } from '../parts/date-field.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { numberOf } from '../parts/form-rules.ts'
import { InErrorDialog } from '../parts/in-error-dialog.tsx'
import { NumberField } from '../parts/number-field.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { TimeField } from '../parts/time-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import {
  bodyMassIndex,
  changeText,
  decodeMeasurement,
  MEASURED,
  type MeasuredKind,
  type Measurement,
  TREND,
  titleOf,
  trendPoints,
} from './measurement-data.ts'
import { etagOf } from './record-data.ts'

/** Height, weight and the results that limits of medicines hang on: the newest large, the way there as a line, and every value below. */
export function Measurements({ patientId, errors }: { patientId: string; errors: boolean }) {
  const { session } = useBoard()
  const doubted = useSignal<Measurement | null>(null)
  const adding = useSignal(false)
  const path = `${apiPath(patientId)}/measurements`
  const list = useList(errors ? `${path}?errors=true` : path, decodeMeasurement)
  const items = list.items.value
  const valid = items?.filter(m => m.enteredInErrorAt === null) ?? []
  const bmi = bodyMassIndex(valid)
  const editable = session.may('clinical:write')
  return (
    <section class="card" aria-labelledby="clinical-measurements">
      <header class="card-head">
        <h2 id="clinical-measurements">Height, weight and results</h2>
        {editable && (
          <button
            type="button"
            onClick={() => {
              adding.value = true
            }}
          >
            Add a measurement
          </button>
        )}
      </header>
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {items?.length === 0 && (
        <p class="quiet">
          Nothing was measured yet. Doses of many medicines need the weight, and some limits a kidney function or a
          potassium.
        </p>
      )}
      {MEASURED.map(({ kind, title }) => (
        <Trend key={kind} title={title} values={valid.filter(m => m.kind === kind)} />
      ))}
      {bmi !== null && <p class="quiet figures">BMI {bmi} kg/m²</p>}
      <ul class="lines">
        {items?.map(m => (
          <li key={m.id} data-over={m.enteredInErrorAt !== null}>
            <span class="grow figures">
              {titleOf(m.kind)} <b>{m.value}</b> {m.unit}{' '}
              <span class="quiet">{clinicMoment(m.at, clinicZone.value)}</span>
            </span>
            {m.enteredInErrorAt !== null && <Badge text="entered in error" tone="over" />}
            {editable && m.enteredInErrorAt === null && (
              <button
                type="button"
                aria-label={`${titleOf(m.kind)} ${m.value} ${m.unit} was entered in error`}
                onClick={() => {
                  doubted.value = m
                }}
              >
                In error
              </button>
            )}
          </li>
        ))}
      </ul>
      {(list.hasNext.value || list.page.value > 1) && <Pager list={list} label="measurements" />}
      {doubted.value !== null && (
        <MarkMeasurement
          path={path}
          measurement={doubted.value}
          onClose={marked => {
            doubted.value = null
            if (marked) void list.refetch() // its failure is a state of the list
          }}
        />
      )}
      {adding.value && (
        <MeasurementDialog
          path={path}
          onClose={added => {
            adding.value = false
            if (added) void list.refetch() // its failure is a state of the list
          }}
        />
      )}
    </section>
  )
}

function MarkMeasurement(props: { path: string; measurement: Measurement; onClose: (marked: boolean) => void }) {
  const { session } = useBoard()
  const { id, kind, value, unit, at } = props.measurement
  return (
    <InErrorDialog
      what={`${titleOf(kind)} ${value} ${unit}, ${clinicMoment(at, clinicZone.value)}`}
      after="It is kept, and shown on request."
      mark={async () => {
        const own = `${props.path}/${encodeURIComponent(id)}`
        await session.request('DELETE', own, undefined, etagOf(props.measurement))
      }}
      onClose={props.onClose}
    />
  )
}

function Trend({ title, values }: { title: string; values: readonly Measurement[] }) {
  const newest = values[0]
  if (newest === undefined) return null
  const points = trendPoints(values)
  const change = changeText(values, at => clinicDate(at, clinicZone.value))
  const [x, y] = points.at(-1) ?? [0, 0]
  return (
    <div class="trend">
      <p>
        {title} <b class="figures">{newest.value}</b> <span class="unit">{newest.unit}</span>
        {change !== null && <span class="quiet figures"> {change}</span>}
      </p>
      {points.length > 1 && (
        <svg viewBox={`0 0 ${TREND.width} ${TREND.height}`} aria-hidden="true">
          <polyline points={points.map(p => p.join(',')).join(' ')} />
          <circle cx={x} cy={y} r="3" />
        </svg>
      )}
    </div>
  )
}

function MeasurementDialog({ path, onClose }: { path: string; onClose: (added: boolean) => void }) {
  const { session, now } = useBoard()
  const zone = clinicZone.peek()
  const first: MeasuredKind = 'weight'
  const form = useForm<{ kind: MeasuredKind; value: string; unit: string; day: string; at: string }>({
    initial: {
      kind: first,
      value: '',
      unit: 'kg',
      day: clinicDay(now.peek(), zone),
      at: clinicClock(now.peek(), zone),
    },
    check: ({ value, day, at, kind, unit }) => ({
      value: numberOf(value) === null ? 'is needed' : numberOf(value) === undefined ? 'must be a number' : null,
      unit: unitsOf(kind).includes(unit) ? null : `is no unit of ${kind}`,
      day: day === '' ? 'is needed' : null,
      at: day !== '' && instantOf(day, at, zone) === null ? 'must be a time of that day' : null,
    }),
    async submit({ kind, value, unit, day, at }) {
      const instant = instantOf(day, at, zone)
      const ts = instant === null ? {} : { at: new Date(Math.min(instant, now.peek())).toISOString() }
      await session.request('POST', path, { kind, value: numberOf(value), unit, ...ts })
    },
  })
  const kind = form.values.value.kind
  return (
    <Dialog title="Add a measurement" onClose={() => onClose(false)}>
      <Form
        form={form}
        submitText="Add"
        onCancel={() => onClose(false)}
        onDone={() => {
          say('Added.')
          onClose(true)
        }}
      >
        <SelectField
          of={{
            ...form.field('kind'),
            set(chosen) {
              form.field('kind').set(chosen)
              form.field('unit').set(unitsOf(chosen)[0] ?? '')
            },
          }}
          label="What"
          options={MEASURED.map(m => ({ value: m.kind, text: m.title }))}
        />
        <NumberField of={form.field('value')} label="Value" />
        <SelectField
          of={form.field('unit')}
          label="Unit"
          options={unitsOf(kind).map(unit => ({ value: unit, text: unit }))}
        />
        <DateField of={form.field('day')} label="Day" />
        <TimeField of={form.field('at')} label="Time" />
      </Form>
    </Dialog>
  )
}

const unitsOf = (kind: MeasuredKind): readonly string[] => MEASURED.find(m => m.kind === kind)?.units ?? []
