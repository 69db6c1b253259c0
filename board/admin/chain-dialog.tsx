import { ALERT_PRIORITIES } from '../../model/alert.ts'
import { ESCALATION_GROUPS, type EscalationChain } from '../../model/escalation.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { NumberField } from '../parts/number-field.tsx'
import { useForm } from '../parts/use-form.ts'
import { type ChainValues, chainOf, chainProblems, GROUP_TEXT } from './escalation-data.ts'

interface Props {
  readonly initial: ChainValues
  readonly onSave: (chain: EscalationChain) => Promise<void>
  readonly onClose: () => void
}

/** Who is told of an alarm that nobody acknowledges, and after how long. */
export function ChainDialog({ initial, onSave, onClose }: Props) {
  const form = useForm({ initial, check: chainProblems, submit: values => onSave(chainOf(values)) })
  return (
    <Dialog title="Who is told of an alarm" onClose={onClose}>
      <p class="quiet">Seconds after the alarm was raised. Who has none is not told.</p>
      <Form form={form} submitText="Save for this ward" onCancel={onClose} onDone={onClose}>
        {ALERT_PRIORITIES.map(priority => (
          <fieldset key={priority} class="chain">
            <legend>Of {priority} priority</legend>
            {ESCALATION_GROUPS.map(group => (
              <NumberField
                key={group}
                of={form.field(`${priority}-${group}`)}
                label={GROUP_TEXT[group].replace(/^./, first => first.toUpperCase())}
                optional
              />
            ))}
          </fieldset>
        ))}
      </Form>
    </Dialog>
  )
}
