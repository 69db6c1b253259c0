import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { ListState } from '../parts/list-state.ts'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { PatientLink } from '../patients/patient-link.tsx'
import { usePatients } from '../patients/use-patients.ts'
import { MODE_TEXT, rulePath, type Scope, type StoryView } from './rule-data.ts'
import { useWardNames } from './use-ward-names.ts'

interface Props {
  readonly ruleId: string
  readonly etag: string | null
  readonly list: ListState<StoryView>
  readonly onChange: () => void
}

/** What counts and has counted for whom, who said so and why. */
export function RuleStory({ ruleId, etag, list, onChange }: Props) {
  const { session } = useBoard()
  const act = useAct()
  const wards = useWardNames()
  const patients = usePatients(
    (list.items.value ?? []).map(({ scope }) => (scope.type === 'patient' ? scope.id : null)),
  )
  const mayEnd = ({ scope, endedAt }: StoryView) =>
    endedAt === null && session.may('rules:activate') && (scope.type === 'patient' || session.may('rules:write'))
  const end = ({ id }: StoryView) =>
    act.run(async () => {
      await session.request('DELETE', `${rulePath(ruleId)}/activations/${encodeURIComponent(id)}`, undefined, etag)
      say('Ended. What counts for more people decides there now.')
      onChange()
    }, 'Not ended.')
  const whom = ({ type, id }: Scope) => {
    if (type === 'everyone') return 'everyone'
    return type === 'ward' ? (wards.get(id ?? '') ?? 'a ward') : <PatientLink patient={patients.get(id ?? '')} />
  }
  return (
    <section class="card" aria-labelledby="rule-story">
      <header class="card-head">
        <h2 id="rule-story">Where it counts and has counted</h2>
      </header>
      <DataTable
        label="Where it counts and has counted"
        list={list}
        rowKey={story => story.id}
        empty="It has counted for nobody yet. “Switch” lets it run dry or live."
        columns={[
          { title: 'For', cell: ({ scope }) => whom(scope) },
          { title: 'Version', figures: true, cell: ({ version }) => version },
          {
            title: 'How',
            cell: ({ mode, endedAt }) =>
              endedAt === null ? (
                <Badge {...MODE_TEXT[mode]} />
              ) : (
                <Badge text={`was ${MODE_TEXT[mode].text}`} tone="over" />
              ),
          },
          { title: 'From', figures: true, cell: ({ activatedAt }) => clinicMoment(activatedAt, clinicZone.value) },
          {
            title: 'Until',
            figures: true,
            cell: ({ endedAt }) => endedAt !== null && clinicMoment(endedAt, clinicZone.value),
          },
          { title: 'By', cell: ({ activatedBy }) => <bdi>{activatedBy?.name ?? 'the product'}</bdi> },
          { title: 'Reason', cell: ({ reason }) => reason !== null && <bdi>{reason}</bdi> },
          {
            title: 'Act',
            cell: story =>
              mayEnd(story) && (
                <button type="button" aria-disabled={act.busy.value} onClick={() => void end(story)}>
                  End
                </button>
              ),
          },
        ]}
      />
    </section>
  )
}
