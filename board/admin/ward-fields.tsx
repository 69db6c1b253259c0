import { needed, numberOf } from '../parts/form-rules.ts'
import type { FormState, Problems } from '../parts/form-state.ts'
import { NumberField } from '../parts/number-field.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import type { Ward } from '../places/ward-data.ts'

export const KIND_TEXT: Readonly<Record<Ward['kind'], string>> = {
  ward: 'rooms and beds',
  home: 'patients at home',
}

export interface WardValues {
  readonly name: string
  readonly kind: Ward['kind']
  readonly timeZone: string
  /** Empty: the default. */
  readonly silenceSeconds: string
  readonly intervalSeconds: string
}

export const BLANK_WARD: WardValues = { name: '', kind: 'ward', timeZone: '', silenceSeconds: '', intervalSeconds: '' }

export function wardValues(ward: Ward): WardValues {
  const { name, kind, timeZone, silenceSeconds, intervalSeconds } = ward
  return {
    name,
    kind,
    timeZone: timeZone ?? '',
    silenceSeconds: silenceSeconds === null ? '' : String(silenceSeconds),
    intervalSeconds: intervalSeconds === null ? '' : String(intervalSeconds),
  }
}

export function wardProblems({ name, timeZone, silenceSeconds, intervalSeconds }: WardValues): Problems<WardValues> {
  const seconds = (text: string) => (numberOf(text) === undefined ? 'must be a number, or empty' : null)
  return {
    name: needed(name),
    timeZone:
      timeZone === '' || Intl.supportedValuesOf('timeZone').includes(timeZone) ? null : 'must be like Europe/Berlin',
    silenceSeconds: seconds(silenceSeconds),
    intervalSeconds: seconds(intervalSeconds),
  }
}

/** @param isChange of a new ward, what is empty is left to the server */
export function wardBody(values: WardValues, isChange = false): Record<string, unknown> {
  const { name, kind, timeZone } = values
  const given = {
    timeZone: timeZone.trim() || null,
    silenceSeconds: numberOf(values.silenceSeconds),
    intervalSeconds: numberOf(values.intervalSeconds),
  }
  const said = Object.entries(given).filter(([, value]) => isChange || value !== null)
  return { name: name.trim(), kind, ...Object.fromEntries(said) }
}

export function WardFields({ form }: { form: FormState<WardValues> }) {
  return (
    <>
      <TextField of={form.field('name')} label="Name" maxLength={60} />
      <SelectField
        of={form.field('kind')}
        label="Kind"
        options={[
          { value: 'ward', text: KIND_TEXT.ward },
          { value: 'home', text: KIND_TEXT.home },
        ]}
      />
      <TextField
        of={form.field('timeZone')}
        label="Time zone"
        optional
        hint="Empty: that of the house"
        maxLength={60}
      />
      <NumberField
        of={form.field('silenceSeconds')}
        label="Silence after"
        unit="s"
        optional
        hint="A device counts as silent after this at the earliest. At home: 2 hours if empty at the start."
      />
      <NumberField
        of={form.field('intervalSeconds')}
        label="Between readings"
        unit="s"
        optional
        hint="Of devices that do not say how often they measure."
      />
    </>
  )
}
