import { useSignal } from '@preact/signals'
import { fields } from '../live/fields.ts'
import { ComboboxField, type Picked } from '../parts/combobox-field.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { SelectField } from '../parts/select-field.tsx'
import { ShowOnce } from '../parts/show-once.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { staffSearch } from '../patients/find-staff.ts'

interface Values {
  readonly url: string
  readonly description: string
  readonly whose: 'ward' | 'person'
  readonly wardId: string
  readonly userId: Picked | null
}

const BLANK: Values = { url: '', description: '', whose: 'ward', wardId: '', userId: null }

interface Props {
  readonly wards: ReadonlyMap<string, string>
  readonly onClose: () => void
}

/** A pager or phone system, of those on call of a ward or of one person; its secret is shown once. */
export function NewPagerDialog({ wards, onClose }: Props) {
  const { session } = useBoard()
  const secret = useSignal<string | null>(null)
  const form = useForm<Values>({
    initial: BLANK,
    check: ({ url, whose, wardId, userId }) => ({
      url: needed(url),
      wardId: whose === 'ward' && wardId === '' ? 'is needed' : null,
      userId: whose === 'person' && userId === null ? 'is needed: pick one from the list' : null,
    }),
    async submit({ url, description, whose, wardId, userId }) {
      const to = whose === 'ward' ? { wardId } : { userId: userId?.id ?? null }
      const body = { url: url.trim(), description: description.trim(), ...to }
      secret.value = fields((await session.request('POST', '/pagers', body)).body, 'pager').text('secret')
    },
  })
  if (secret.value !== null) {
    return (
      <Dialog title="The pager is set up" onClose={onClose}>
        <ShowOnce label="Its receiver checks the signature with this secret:" secret={secret.value} />
        <div class="acts">
          <button type="button" class="primary" onClick={onClose}>
            Done
          </button>
        </div>
      </Dialog>
    )
  }
  const { whose } = form.values.value
  return (
    <Dialog title="New pager" onClose={onClose}>
      <Form form={form} submitText="Set it up" onCancel={onClose}>
        <TextField of={form.field('url')} label="Address" hint="https, of the pager’s or phone system’s receiver" />
        <TextField of={form.field('description')} label="Description" optional />
        <SelectField
          of={form.field('whose')}
          label="Tells"
          options={[
            { value: 'ward', text: 'those on call of a ward' },
            { value: 'person', text: 'one person' },
          ]}
        />
        {whose === 'ward' ? (
          <SelectField
            of={form.field('wardId')}
            label="Ward"
            options={[{ value: '', text: 'Choose' }, ...[...wards].map(([value, text]) => ({ value, text }))]}
          />
        ) : (
          <ComboboxField
            of={form.field('userId')}
            label="Person"
            hint="Part of the name"
            search={staffSearch(session)}
          />
        )}
      </Form>
    </Dialog>
  )
}
