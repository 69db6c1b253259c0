import { useSignal } from '@preact/signals'
import { Badge } from '../parts/badge.tsx'
import { Pager } from '../parts/data-table.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import { type ClinicalKind, decodeStated, type Stated, shownText, textOf } from './clinical-data.ts'
import { StatedDialog } from './stated-dialog.tsx'

interface Props {
  readonly patientId: string
  readonly kind: ClinicalKind
  /** Also what was entered in error. */
  readonly errors: boolean
  readonly onChanged: () => void
}

/** Allergies, medications or conditions as lines; each opens to be changed. */
export function StatedSection({ patientId, kind, errors, onChanged }: Props) {
  const { session } = useBoard()
  const path = `${apiPath(patientId)}/${kind.path}`
  const list = useList(errors ? `${path}?errors=true` : path, decodeStated)
  const open = useSignal<Stated | 'new' | null>(null)
  const editable = session.may('clinical:write')
  const items = list.items.value
  const id = `clinical-${kind.path}`
  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-head">
        <h2 id={id}>{kind.title}</h2>
        {editable && (
          <button
            type="button"
            onClick={() => {
              open.value = 'new'
            }}
          >
            Add {kind.one === 'allergy' ? 'an' : 'a'} {kind.one}
          </button>
        )}
      </header>
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {items?.length === 0 && <p class="quiet">{kind.empty}</p>}
      <ul class="lines">
        {items?.map(stated => (
          <Line
            key={stated.id}
            kind={kind}
            stated={stated}
            {...(editable && stated.enteredInErrorAt === null
              ? {
                  onOpen: () => {
                    open.value = stated
                  },
                }
              : {})}
          />
        ))}
      </ul>
      {(list.hasNext.value || list.page.value > 1) && <Pager list={list} label={kind.title} />}
      {open.value !== null && (
        <StatedDialog
          kind={kind}
          path={path}
          stated={open.value === 'new' ? null : open.value}
          onClose={changed => {
            open.value = null
            if (!changed) return
            void list.refetch() // its failure is a state of the list
            onChanged()
          }}
        />
      )}
    </section>
  )
}

function Line({ kind, stated, onOpen }: { kind: ClinicalKind; stated: Stated; onOpen?: () => void }) {
  const said = kind.shown.map(name => shownText(kind, stated, name)).filter(Boolean)
  const [since, until, note] = [textOf(stated, 'since'), textOf(stated, 'until'), textOf(stated, 'note')]
  return (
    <li data-over={stated.enteredInErrorAt !== null}>
      <span class="grow">
        <b>
          <bdi>{textOf(stated, 'name')}</bdi>
        </b>{' '}
        <span>{said.join(', ')}</span>
        <span class="quiet">
          {since !== '' && ` since ${since}`}
          {until !== '' && ` until ${until}`}
        </span>
        {note !== '' && <p class="written quiet">{note}</p>}
      </span>
      {stated.enteredInErrorAt !== null && <Badge text="entered in error" tone="over" />}
      {onOpen && (
        <button type="button" aria-label={`Change ${textOf(stated, 'name')}`} onClick={onOpen}>
          Change
        </button>
      )}
    </li>
  )
}
