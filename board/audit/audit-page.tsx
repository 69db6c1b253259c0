import '../style/care.css'
import { PageHeader } from '../parts/page-header.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { AuditTab } from './audit-tab.tsx'
import { BreakGlassTab } from './break-glass-tab.tsx'

/** Who did what, and which records were opened in need. */
export function AuditPage() {
  return (
    <section class="sheet">
      <PageHeader title="Audit" />
      <Tabs
        label="Parts of the audit"
        tabs={[
          { name: 'entries', title: 'Entries', body: () => <AuditTab /> },
          { name: 'need', title: 'Opened in need', body: () => <BreakGlassTab /> },
        ]}
      />
    </section>
  )
}
