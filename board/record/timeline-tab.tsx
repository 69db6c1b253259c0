import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import { decodeStoryEvent, STORY_FILTERS, storyWord } from './timeline-data.ts'
import { useNames } from './use-names.ts'
import { useStory } from './use-story.ts'

/** What happened to the patient, newest first. On the first page new events appear by themselves. */
export function TimelineTab({ patientId }: { patientId: string }) {
  const types = useSignal('')
  const path = `${apiPath(patientId)}/timeline`
  const list = useList(types.value === '' ? path : `${path}?types=${encodeURIComponent(types.value)}`, decodeStoryEvent)
  const names = useNames(list.items.value?.map(event => event.by) ?? [])
  useStory(patientId, () => {
    // Somebody who reads further back is not pulled away.
    if (list.page.peek() === 1) void list.refetch() // its failure is a state of the list
  })
  return (
    <>
      <label class="inline-choice">
        Show{' '}
        <select
          value={types.value}
          onChange={event => {
            types.value = event.currentTarget.value
          }}
        >
          {STORY_FILTERS.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <DataTable
        label="Timeline"
        list={list}
        rowKey={event => event.id}
        empty={types.value === '' ? 'Nothing has happened yet.' : 'Nothing of this kind has happened yet.'}
        columns={[
          { title: 'When', cell: event => <span class="figures">{clinicMoment(event.at, clinicZone.value)}</span> },
          { title: 'What', cell: event => <Badge text={storyWord(event.type)} /> },
          { title: 'In words', cell: event => <bdi>{event.summary}</bdi> },
          { title: 'By', cell: event => (event.by === null ? 'Wardbeat' : (names.get(event.by) ?? '')) },
        ]}
      />
    </>
  )
}
