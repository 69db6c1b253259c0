import '../style/patient.css'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { AlertLists } from '../alarms/alert-lists.tsx'
import { bedAndFullPerson, bedText, fullPerson } from '../beds.ts'
import { Facts } from '../parts/facts.tsx'
import { useBoard } from '../parts/use-board.ts'
import { recordPath } from '../patients/identity.ts'
import { Allergies, useAllergies } from '../record/allergies.tsx'
import { systemText } from '../record/record-data.ts'
import { useStory } from '../record/use-story.ts'
import { inWords } from '../session/request.ts'
import { ageOf } from '../times.ts'
import { Charts } from './charts.tsx'
import { DeviceList } from './device-list.tsx'
import { LimitsTable } from './limits-table.tsx'
import { LiveNumbers } from './live-numbers.tsx'
import { Observations } from './observations.tsx'
import { type LimitsByCodeInForce, loadLimits, loadPatient, type PatientDetail } from './patient-data.ts'
import { ScoreHistory } from './score-history.tsx'
import { ScoresPanel } from './scores-panel.tsx'

/** Everything about one patient on one time axis. */
export function PatientPage({ patientId }: { patientId: string }) {
  const { session, now } = useBoard()
  const patient = useSignal<PatientDetail | null>(null)
  const limits = useSignal<LimitsByCodeInForce>({})
  const etag = useSignal<string | null>(null)
  const problem = useSignal<string | null>(null)
  const entering = useSignal(false)
  const entries = useSignal(0)
  const allergies = useAllergies(patientId)
  useStory(patientId, () => void allergies?.refetch())
  const load = async () => {
    try {
      patient.value = await loadPatient(session, patientId)
      const loaded = await loadLimits(session, patientId)
      limits.value = loaded.limits
      etag.value = loaded.etag
      problem.value = null
    } catch (error) {
      problem.value = inWords(error) // shown in place of the page
    }
  }
  useEffect(() => {
    void load()
  }, [patientId])
  if (problem.value !== null) return <p class="waiting problem">{problem}</p>
  const who = patient.value
  if (who === null) return <p class="waiting">Loading the patient…</p>
  return (
    <article class="patient">
      <header class="who">
        <a href="/">◀ Ward</a>
        <h1>{fullPerson(who.name)}</h1>
        {session.may('patients:read') && <a href={recordPath(who.id)}>Record</a>}
        {session.may('observations:write') && (
          <button
            type="button"
            class="primary"
            onClick={() => {
              entering.value = true
            }}
          >
            Enter observations
          </button>
        )}
        <Facts
          items={[
            { name: 'Bed', value: [bedText(who.bed), who.ward].filter(Boolean).join(', ') },
            { name: 'Born', value: who.birthDate },
            { name: 'Age', value: ageOf(who.birthDate, now.peek()) ?? 'unknown' },
            { name: 'Sex', value: who.sex },
            ...who.identifiers.map(i => ({ name: systemText(i.system), title: i.system, value: i.value })),
          ]}
        />
        {allergies !== null && <Allergies list={allergies} />}
      </header>
      <div class="left">
        <LiveNumbers patientId={patientId} limits={limits} entries={entries} />
        <Charts patientId={patientId} limits={limits} />
        <ScoreHistory patientId={patientId} />
      </div>
      <aside>
        <section class="patient-alarms">
          <AlertLists patientId={patientId} />
        </section>
        <ScoresPanel patientId={patientId} />
        <Observations
          patientId={patientId}
          who={bedAndFullPerson(who)}
          entering={entering}
          onChange={() => {
            entries.value++
          }}
        />
        <LimitsTable patientId={patientId} limits={limits} etag={etag} editable={session.may('limits:write')} />
        <DeviceList patientId={patientId} />
      </aside>
    </article>
  )
}
