import '../style/patient.css'
import { useSignal } from '@preact/signals'
import { shownUnit } from '../../model/vital-sign-labels.ts'
import type { ChartWords } from '../patient/chart-panel.tsx'
import { Charts } from '../patient/charts.tsx'
import type { LimitsByCodeInForce } from '../patient/patient-data.ts'
import { MyNumbers } from './my-numbers.tsx'
import { OwnPatient } from './own-patient.tsx'
import { plainName, plainUnit } from './plain-words.ts'

/** The curves are called as the numbers above them. */
const WORDS: ChartWords = { name: plainName, unit: code => plainUnit(shownUnit(code)) }

export function MyValuesPage() {
  return <OwnPatient title="Your values">{patientId => <Values patientId={patientId} />}</OwnPatient>
}

/** The newest values and their curves. Limits of alarms are the staff's: a patient is not to read them as good and bad. */
function Values({ patientId }: { patientId: string }) {
  const limits = useSignal<LimitsByCodeInForce>({})
  return (
    <>
      <p class="quiet">
        These are raw values of your devices. A single number says little: your care team can tell you what they mean
        for you.
      </p>
      <MyNumbers patientId={patientId} />
      <Charts patientId={patientId} limits={limits} words={WORDS} />
    </>
  )
}
