import '../style/care.css'
import { PageHeader } from '../parts/page-header.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { useBoard } from '../parts/use-board.ts'
import { MergesTab } from './merges-tab.tsx'
import { RemovedTab } from './removed-tab.tsx'

/** Records that are not in the ordinary lists any more. */
export function RecordsPage() {
  const { session } = useBoard()
  return (
    <section class="sheet">
      <PageHeader title="Records" />
      <Tabs
        label="Kinds of records"
        tabs={[
          ...(session.may('patients:remove')
            ? [{ name: 'removed', title: 'Removed', body: () => <RemovedTab /> }]
            : []),
          ...(session.may('patients:merge') ? [{ name: 'merged', title: 'Merged', body: () => <MergesTab /> }] : []),
        ]}
      />
    </section>
  )
}
