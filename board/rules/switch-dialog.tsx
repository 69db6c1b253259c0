import { RULE_MODES, type RuleMode } from '../../model/rule.ts'
import { decodeNamed } from '../live/fields.ts'
import { ComboboxField, type Picked } from '../parts/combobox-field.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { SelectField } from '../parts/select-field.tsx'
import { TextareaField } from '../parts/textarea-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { patientSearch } from '../patients/find-patient.ts'
import { type RuleRow, rulePath, type Scope } from './rule-data.ts'

/** All wards of a house fit on one page. */
const ALL_WARDS = 200
/** Older versions are brought back by rolling back. */
const MOST_VERSIONS = 50

const MODES: Readonly<Record<RuleMode, string>> = {
  live: 'Live: it alarms',
  shadow: 'Dry run: nobody is told',
  off: 'Off: not here, though it counts for more people',
}
const SCOPES: Readonly<Record<Scope['type'], string>> = {
  patient: 'one patient',
  ward: 'a ward',
  everyone: 'everyone',
}

interface Props {
  readonly rule: RuleRow
  readonly etag: string | null
  /** `back`: to what counted before. */
  readonly act: 'switch' | 'back'
  readonly onClose: () => void
  readonly onDone: (said: string) => void
}

interface Values {
  readonly version: string
  readonly mode: RuleMode
  readonly scope: Scope['type']
  readonly wardId: string
  readonly patient: Picked | null
  readonly reason: string
}

/** Which version counts for whom, and why; or back to what counted before. */
export function SwitchDialog({ rule, etag, act, onClose, onDone }: Props) {
  const { session } = useBoard()
  const forAll = session.may('rules:write')
  const wards = useList(forAll ? '/wards' : null, decodeNamed, { limit: ALL_WARDS })
  const initial: Values = {
    version: String(rule.version),
    mode: 'shadow',
    scope: forAll ? 'ward' : 'patient',
    wardId: '',
    patient: null,
    reason: '',
  }
  const form = useForm<Values>({
    initial,
    etag,
    check: ({ scope, wardId, patient, reason }) => ({
      wardId: scope === 'ward' && wardId === '' ? 'is needed' : null,
      patient: scope === 'patient' && patient === null ? 'is needed: pick one from the list' : null,
      reason: needed(reason),
    }),
    async submit({ version, mode, scope, wardId, patient, reason }, ifMatch) {
      const place =
        scope === 'everyone'
          ? { type: scope }
          : scope === 'ward'
            ? { type: scope, wardId }
            : { type: scope, patientId: patient?.id }
      const body = { scope: place, reason: reason.trim() }
      await session.request(
        'POST',
        `${rulePath(rule.id)}/${act === 'back' ? 'rollback' : 'activate'}`,
        act === 'back' ? body : { version: Number(version), mode, ...body },
        ifMatch,
      )
    },
    // Others have switched meanwhile: nothing typed is about that, and the next press is about the rule as it is.
    async reload() {
      return { values: initial, etag: (await session.request('GET', rulePath(rule.id))).etag }
    },
  })
  const { scope } = form.values.value
  const versions = Array.from({ length: Math.min(rule.version, MOST_VERSIONS) }, (_, i) => String(rule.version - i))
  return (
    <Dialog title={act === 'back' ? 'Roll back' : 'Switch'} onClose={onClose}>
      {act === 'back' && (
        <p>
          What was live or off before comes back, for exactly this choice; where nothing was, a dry run is one again.
          Once more goes one step further back.
        </p>
      )}
      <Form
        form={form}
        submitText={act === 'back' ? 'Roll back' : 'Switch'}
        onCancel={onClose}
        onDone={() => onDone(act === 'back' ? 'What counted before counts again.' : 'Switched. It counts from now on.')}
      >
        {act === 'switch' && (
          <>
            <SelectField
              of={form.field('version')}
              label="Version"
              options={versions.map(value => ({ value, text: value }))}
            />
            <SelectField
              of={form.field('mode')}
              label="How"
              options={RULE_MODES.map(value => ({ value, text: MODES[value] }))}
            />
          </>
        )}
        {forAll && (
          <SelectField
            of={form.field('scope')}
            label="For"
            options={(['ward', 'everyone', 'patient'] as const).map(value => ({ value, text: SCOPES[value] }))}
          />
        )}
        {scope === 'ward' && (
          <SelectField
            of={form.field('wardId')}
            label="Ward"
            options={(wards.items.value ?? []).map(({ id, name }) => ({ value: id, text: name }))}
          />
        )}
        {scope === 'patient' && (
          <ComboboxField
            of={form.field('patient')}
            label="Patient"
            hint="Part of the name, or a number"
            search={patientSearch(session)}
          />
        )}
        <TextareaField
          of={form.field('reason')}
          label="Reason"
          rows={2}
          maxLength={500}
          hint="Whoever looks later reads it here and in the audit"
        />
      </Form>
    </Dialog>
  )
}
