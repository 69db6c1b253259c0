import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { countsText, decodeRuleRow, KIND_TEXT, rulePage } from './rule-data.ts'
import { useWardNames } from './use-ward-names.ts'

/** What alarms beyond limits, and where it counts. */
export function RulesPage() {
  const { session } = useBoard()
  const list = useList('/rules', decodeRuleRow)
  const wards = useWardNames()
  return (
    <section class="sheet">
      <PageHeader title="Rules">
        {session.may('rules:write') && (
          <a class="button primary" href="/admin/rules/new">
            New rule
          </a>
        )}
      </PageHeader>
      <DataTable
        label="Rules"
        list={list}
        rowKey={rule => rule.id}
        empty="There are no rules yet: only limits and silence alarm. Write the first with “New rule”."
        columns={[
          {
            title: 'Name',
            cell: rule => (
              <a href={rulePage(rule.id)}>
                <bdi>{rule.name}</bdi>
              </a>
            ),
          },
          { title: 'Priority', cell: rule => <Badge text={rule.priority} /> },
          { title: 'Kind', cell: rule => <Badge text={KIND_TEXT[rule.kind]} /> },
          { title: 'Counts', cell: rule => countsText(rule, wards) },
          { title: 'Newest version', figures: true, cell: rule => rule.version },
          {
            title: 'Dry run, 24 h',
            figures: true,
            cell: rule =>
              rule.shadowLastDay > 0 || rule.activations.some(({ mode }) => mode === 'shadow')
                ? rule.shadowLastDay
                : '–',
          },
        ]}
      />
    </section>
  )
}
