import '../style/care.css'
import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { ComboboxField, type Picked } from '../parts/combobox-field.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { PageHeader } from '../parts/page-header.tsx'
import { go } from '../parts/route.ts'
import { SelectField } from '../parts/select-field.tsx'
import { TextareaField } from '../parts/textarea-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useOptionalRecord } from '../parts/use-optional-record.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { patientSearch } from '../patients/find-patient.ts'
import { apiPath, identityText, recordPath } from '../patients/identity.ts'
import { decodeRecord, type PatientRecord } from '../record/record-data.ts'
import { inWords } from '../session/request.ts'
import { compared, decodeMerge, type Merge } from './merge-data.ts'

/** Two records of one person are compared, and made one. */
export function MergePage({ patientId }: { patientId: string }) {
  const record = useRecord(apiPath(patientId), decodeRecord)
  const patient = record.value.value
  return (
    <section class="sheet">
      <PageHeader title="Compare and merge" back={{ href: recordPath(patientId), text: 'Record' }} />
      {patient === null ? <Waiting of={record} what="the record" /> : <MergeForm patient={patient} />}
    </section>
  )
}

interface Values {
  readonly from: Picked | null
  readonly goesOn: 'one' | 'other'
  readonly reason: string
}

const BLANK: Values = { from: null, goesOn: 'one', reason: '' }

function MergeForm({ patient }: { patient: PatientRecord }) {
  const { session } = useBoard()
  const made = useSignal<Merge | null>(null)
  const form = useForm({
    initial: BLANK,
    check: ({ from, reason }) => ({
      from:
        from === null
          ? 'is needed: pick one from the list'
          : from.id === patient.id
            ? 'must be another record than this one'
            : null,
      reason: needed(reason),
    }),
    async submit({ from, goesOn, reason }) {
      if (from === null) return
      const [into, double] = goesOn === 'one' ? [patient.id, from.id] : [from.id, patient.id]
      const { body } = await session.request('POST', `${apiPath(into)}/merge`, { from: double, reason: reason.trim() })
      made.value = decodeMerge(body, 'merge')
    },
  })
  const picked = form.values.value.from
  const other = useOptionalRecord(picked === null ? null : apiPath(picked.id), decodeRecord)
  const shown = picked !== null && other.value.value?.id === picked.id ? other.value.value : null
  const undo = async (merge: Merge) => {
    try {
      await session.request('POST', `/merges/${encodeURIComponent(merge.id)}/undo`)
      say('Undone: both records are there again.')
      go(recordPath(merge.from.id))
    } catch (error) {
      say(`Not undone. ${inWords(error)}`)
    }
  }
  return (
    <Form
      form={form}
      submitText="Make them one"
      busyText="Merging…"
      onDone={() => {
        const merge = made.value
        if (merge === null) return
        say(
          'They are one record now. It can be undone later, too, under Administration, Records.',
          () => void undo(merge),
        )
        go(recordPath(merge.into.id))
      }}
    >
      <p>
        This record: <b>{identityText(patient)}</b>
      </p>
      <ComboboxField
        of={form.field('from')}
        label="Other record"
        hint="Name or number of the same person"
        search={patientSearch(session)}
      />
      {picked !== null && shown === null && <Waiting of={other} what="the other record" />}
      {shown !== null && <Comparison one={patient} other={shown} goesOn={form.values.value.goesOn} />}
      <SelectField
        of={form.field('goesOn')}
        label="Goes on"
        hint="It gets the numbers, stays, notes and all else of the other. What differs above stays as it has it."
        options={[
          { value: 'one', text: 'this record' },
          { value: 'other', text: 'the other record' },
        ]}
      />
      <TextareaField of={form.field('reason')} label="Reason" rows={2} hint="As: registered twice on arrival" />
    </Form>
  )
}

function Comparison({ one, other, goesOn }: { one: PatientRecord; other: PatientRecord; goesOn: Values['goesOn'] }) {
  const rows = compared(one, other, at => clinicMoment(at, clinicZone.value))
  const titles = {
    one: goesOn === 'one' ? 'This record, goes on' : 'This record, the double',
    other: goesOn === 'other' ? 'Other record, goes on' : 'Other record, the double',
  }
  return (
    <section class="data-table compared" aria-label="Both records side by side">
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">{titles.one}</th>
            <th scope="col">{titles.other}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={`${row.part} ${row.name}`} data-differs={row.one !== row.other}>
              <th scope="row">
                {row.name} <span class="quiet">{row.one === row.other ? 'same' : 'differs'}</span>
              </th>
              <td data-title={titles.one}>{shownValue(row.one)}</td>
              <td data-title={titles.other}>{shownValue(row.other)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const shownValue = (text: string) => (text === '' ? <span class="quiet">not recorded</span> : <bdi>{text}</bdi>)
