import { DateField } from './date-field.tsx'
import type { DescribedValue, FieldDescription } from './described-values.ts'
import type { Bound } from './form-state.ts'
import { NumberField } from './number-field.tsx'
import { RowsField } from './rows-field.tsx'
import { SelectField } from './select-field.tsx'
import { TextField } from './text-field.tsx'
import { TextareaField } from './textarea-field.tsx'
import { TimeField } from './time-field.tsx'

export function DescribedField({ of, field }: { of: Bound<DescribedValue>; field: FieldDescription }) {
  const { label, kind, maxLength } = field
  const said = field.hint === undefined ? {} : { hint: field.hint }
  const { value } = of
  if (typeof value !== 'string') {
    const { columns = [], addText = 'Add one' } = field
    return <RowsField of={{ ...of, value }} label={label} columns={columns} addText={addText} {...said} />
  }
  const common = { of: { ...of, value }, label, optional: field.needed !== true, ...said }
  const short = maxLength === undefined ? {} : { maxLength }
  switch (kind) {
    case 'long':
      return <TextareaField {...common} {...short} rows={3} />
    case 'day':
      return <DateField {...common} />
    case 'clock':
      return <TimeField {...common} />
    case 'number':
      return <NumberField {...common} />
    case 'choice':
      return <SelectField {...common} optional={false} options={field.options ?? []} />
    default:
      return <TextField {...common} {...short} />
  }
}
