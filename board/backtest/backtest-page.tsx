import '../style/care.css'
import { useSignal } from '@preact/signals'
import { VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import { VITAL_SIGN_CODES, VITAL_SIGNS } from '../../model/vital-signs.ts'
import { clinicDay } from '../clinic-time.ts'
import { decodeJob } from '../jobs/job-data.ts'
import { decodeNamed } from '../live/fields.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { ComboboxField } from '../parts/combobox-field.tsx'
import { DateField } from '../parts/date-field.tsx'
import { Form } from '../parts/form.tsx'
import type { FormState } from '../parts/form-state.ts'
import { NumberField } from '../parts/number-field.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { go } from '../parts/route.ts'
import { SelectField } from '../parts/select-field.tsx'
import { TextareaField } from '../parts/textarea-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { patientSearch } from '../patients/find-patient.ts'
import { backtestPage } from './backtest-data.ts'
import { type BacktestValues, backtestBody, backtestProblems } from './backtest-form.ts'

const WEEK_MS = 7 * 86_400_000
/** All wards of a house fit on one page. */
const ALL = 100
const CODES = VITAL_SIGN_CODES.filter(code => VITAL_SIGNS[code].kind === 'numeric')
const CHANGES = [
  { value: 'limit', text: 'One limit' },
  { value: 'json', text: 'A rule set (JSON)' },
  { value: 'none', text: 'Nothing: only what counts now' },
] as const

/** Asks what other limits or rules would have raised over readings that are there. */
export function BacktestPage() {
  const { session, now } = useBoard()
  const job = useSignal('')
  const wards = useList(session.may('wards:read') ? '/wards' : null, decodeNamed, { limit: ALL })
  const zone = clinicZone.value
  const initial: BacktestValues = {
    ward: '',
    patient: null,
    from: clinicDay(now.peek() - WEEK_MS, zone),
    to: clinicDay(now.peek(), zone),
    change: 'limit',
    code: 'spo2',
    low: '',
    high: '',
    criticalLow: '',
    criticalHigh: '',
    delaySeconds: '',
    json: '{\n  "limits": { "spo2": { "low": 88, "delaySeconds": 15 } }\n}',
  }
  const form = useForm<BacktestValues>({
    initial,
    check: backtestProblems,
    async submit(values) {
      const { body } = await session.request('POST', '/rules/backtest', backtestBody(values, zone))
      job.value = decodeJob(body, 'job').id
    },
  })
  return (
    <section class="sheet">
      <PageHeader title="Back-test" />
      <p class="quiet">
        How often limits and rules would have alarmed over readings that are there. Nobody is told, and nothing changes.
      </p>
      <Form
        form={form}
        submitText="Start"
        busyText="Starting…"
        label="Back-test"
        onDone={() => go(backtestPage(job.value))}
      >
        <SelectField
          of={form.field('ward')}
          label="Ward"
          options={[
            { value: '', text: 'No ward: one patient' },
            ...(wards.items.value ?? []).map(({ id, name }) => ({ value: id, text: name })),
          ]}
          hint="Everybody who lay there, while they did, as far as they are your patients"
        />
        {form.values.value.ward === '' && (
          <ComboboxField of={form.field('patient')} label="Patient" search={patientSearch(session)} />
        )}
        <DateField of={form.field('from')} label="First day" />
        <DateField of={form.field('to')} label="Last day" />
        <SelectField of={form.field('change')} label="What to change" options={CHANGES} />
        <Change form={form} />
      </Form>
    </section>
  )
}

function Change({ form }: { form: FormState<BacktestValues> }) {
  const { change, code } = form.values.value
  if (change === 'none') return null
  if (change === 'json') {
    return (
      <TextareaField
        of={form.field('json')}
        label="Rule set"
        rows={12}
        hint="limits, rules, builtin, personal, plain, silence"
      />
    )
  }
  const { unit } = VITAL_SIGNS[code]
  const inUnit = unit === null ? {} : { unit }
  return (
    <>
      <SelectField
        of={form.field('code')}
        label="Vital sign"
        options={CODES.map(value => ({ value, text: VITAL_SIGN_LABELS[value] }))}
        hint="What is left empty below stays as it is. A patient's own limits stay, too."
      />
      <NumberField of={form.field('low')} label="Low" {...inUnit} optional />
      <NumberField of={form.field('high')} label="High" {...inUnit} optional />
      <NumberField of={form.field('criticalLow')} label="Critical low" {...inUnit} optional />
      <NumberField of={form.field('criticalHigh')} label="Critical high" {...inUnit} optional />
      <NumberField of={form.field('delaySeconds')} label="Delay" unit="s" optional />
    </>
  )
}
