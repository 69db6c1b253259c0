import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { fields } from '../live/fields.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { inWords } from '../session/request.ts'
import { diffLines } from './line-diff.ts'
import { decodeVersion, rulePath, type VersionView } from './rule-data.ts'

/** Every version, and what it changed. */
export function RuleVersions({ ruleId }: { ruleId: string }) {
  const { session } = useBoard()
  const path = `${rulePath(ruleId)}/versions`
  const list = useList(path, decodeVersion)
  const shown = useSignal<{ readonly version: VersionView; readonly before: VersionView | null } | null>(null)
  const problem = useSignal<string | null>(null)
  const show = async (version: VersionView) => {
    const items = list.items.peek() ?? []
    let before = items.find(each => each.version === version.version - 1) ?? null
    problem.value = null
    try {
      // The one before may stand on the next page.
      if (before === null && version.version > 1) before = await earlier(version.version)
      shown.value = { version, before }
    } catch (error) {
      problem.value = inWords(error)
    }
  }
  async function earlier(version: number): Promise<VersionView | null> {
    let cursor: string | null = null
    do {
      const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const { body } = await session.request('GET', `${path}?limit=200${more}`)
      const found = fields(body, 'versions')
        .list('items', decodeVersion)
        .find(each => each.version === version - 1)
      if (found !== undefined) return found
      cursor = fields(body, 'versions').textOrNull('nextCursor')
    } while (cursor !== null)
    return null
  }
  return (
    <section class="card" aria-labelledby="rule-versions">
      <header class="card-head">
        <h2 id="rule-versions">Versions</h2>
      </header>
      <p class="problem" role="alert">
        {problem}
      </p>
      <DataTable
        label="Versions"
        list={list}
        rowKey={({ version }) => String(version)}
        empty="There are none."
        columns={[
          {
            title: 'Version',
            cell: version => (
              <button type="button" class="as-link" onClick={() => void show(version)}>
                {`Version ${version.version}`}
              </button>
            ),
          },
          { title: 'Written', figures: true, cell: ({ createdAt }) => clinicMoment(createdAt, clinicZone.value) },
          { title: 'By', cell: ({ createdBy }) => <bdi>{createdBy?.name ?? 'the product'}</bdi> },
          { title: 'Why', cell: ({ comment }) => comment !== null && <bdi>{comment}</bdi> },
        ]}
      />
      {shown.value !== null && (
        <Dialog
          title={
            shown.value.before === null
              ? `Version ${shown.value.version.version}`
              : `Version ${shown.value.version.version} against ${shown.value.before.version}`
          }
          onClose={() => {
            shown.value = null
          }}
        >
          <Diff
            before={shown.value.before?.written ?? shown.value.version.written}
            after={shown.value.version.written}
          />
        </Dialog>
      )}
    </section>
  )
}

/** What is gone and what is new is told by sign and outline. */
function Diff({ before, after }: { before: string; after: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <pre class="rule-diff" tabIndex={0}>
      {diffLines(before, after).map(({ sign, text }, i) => {
        const line = `${sign} ${text}`
        if (sign === '+') return <ins key={i}>{line}</ins>
        return sign === '-' ? <del key={i}>{line}</del> : <span key={i}>{line}</span>
      })}
    </pre>
  )
}
