import { ComboboxField } from '../parts/combobox-field.tsx'
import { DateField } from '../parts/date-field.tsx'
import type { FormState } from '../parts/form-state.ts'
import { SelectField } from '../parts/select-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { patientSearch } from '../patients/find-patient.ts'
import type { Doctor } from '../reception/appointment-data.ts'
import { ANY, type AppointmentFilters, STATUS_OPTIONS } from './appointment-filters.ts'

interface Props {
  readonly form: FormState<AppointmentFilters>
  readonly doctors: readonly Doctor[]
  /** `2026-11-21` */
  readonly today: string
}

/** What the list is narrowed to; the usual questions are one press. */
export function FilterRow({ form, doctors, today }: Props) {
  const { session } = useBoard()
  const { day, status, doctorId, patient } = form.values.value
  const set = (filters: Partial<AppointmentFilters>) => {
    const { day, doctorId, status, patient } = { ...ANY, ...filters }
    form.field('day').set(day)
    form.field('doctorId').set(doctorId)
    form.field('status').set(status)
    form.field('patient').set(patient)
  }
  const alone = doctorId === '' && patient === null
  const presets = [
    { text: 'Today', filters: { day: today }, on: alone && day === today && status === '' },
    {
      text: 'Waiting for an answer',
      filters: { status: 'requested' },
      on: alone && day === '' && status === 'requested',
    },
    { text: 'All', filters: {}, on: alone && day === '' && status === '' },
  ] as const
  return (
    <search class="sections one" aria-label="Appointments">
      <div class="presets">
        {presets.map(({ text, filters, on }) => (
          <button key={text} type="button" aria-pressed={on} onClick={() => set(filters)}>
            {text}
          </button>
        ))}
      </div>
      <div class="filters">
        <DateField of={form.field('day')} label="Day" optional hint="Empty: all days" />
        <SelectField
          of={form.field('doctorId')}
          label="Doctor"
          optional
          options={[{ value: '', text: 'any' }, ...doctors.map(({ id, name }) => ({ value: id, text: name }))]}
        />
        <SelectField of={form.field('status')} label="State" optional options={STATUS_OPTIONS} />
        <ComboboxField of={form.field('patient')} label="Patient" optional search={patientSearch(session)} />
      </div>
    </search>
  )
}
