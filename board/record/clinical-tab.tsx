import { useSignal } from '@preact/signals'
import { KINDS } from './clinical-data.ts'
import { Measurements } from './measurements.tsx'
import { StatedSection } from './stated-section.tsx'

interface Props {
  readonly patientId: string
  /** Tells the header, which shows the allergies too. */
  readonly onChanged: () => void
}

export function ClinicalTab({ patientId, onChanged }: Props) {
  const errors = useSignal(false)
  return (
    <>
      <label class="tick">
        <input
          type="checkbox"
          checked={errors.value}
          onChange={event => {
            errors.value = event.currentTarget.checked
          }}
        />
        Show what was entered in error
      </label>
      <div class="sections">
        {KINDS.map(kind => (
          <StatedSection
            key={kind.path}
            patientId={patientId}
            kind={kind}
            errors={errors.value}
            onChanged={onChanged}
          />
        ))}
        <Measurements patientId={patientId} errors={errors.value} />
      </div>
    </>
  )
}
