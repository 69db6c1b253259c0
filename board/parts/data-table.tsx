import type { ComponentChildren } from 'preact'
import type { ListState } from './list-state.ts'
import { moveInRows } from './row-keys.ts'

export interface Column<T> {
  readonly title: string
  readonly cell: (row: T) => ComponentChildren
  /** The name by which the server sorts; none: this column is not sorted by. */
  readonly sort?: string
  /** Numbers and times, to the right. */
  readonly figures?: boolean
}

interface Props<T> {
  readonly label: string
  readonly list: ListState<T>
  /** The first column names the row; a link in it is what the arrow keys walk along. */
  readonly columns: readonly Column<T>[]
  readonly rowKey: (row: T) => string
  /** What to do next when there is nothing: a sentence, perhaps with a link. */
  readonly empty: ComponentChildren
}

/** Lines drawn while the first answer is on its way, so that what is below does not jump far. */
const LINES = 8

/** A list of the server as a table: paged and sorted there. On a phone every row is a card. */
export function DataTable<T>({ label, list, columns, rowKey, empty }: Props<T>) {
  const items = list.items.value
  const none = items !== null && items.length === 0
  return (
    <section class="data-table" aria-busy={list.loading.value}>
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {none ? (
        <p class="empty">{empty}</p>
      ) : (
        <table>
          <caption class="unseen">{label}</caption>
          <thead>
            <tr>
              {columns.map(column => (
                <Head key={column.title} column={column} list={list} />
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={moveInRows}>
            {items === null
              ? Array.from({ length: LINES }, (_, i) => (
                  <tr key={i} class="coming">
                    <td colSpan={columns.length} />
                  </tr>
                ))
              : items.map(row => <Row key={rowKey(row)} row={row} columns={columns} />)}
          </tbody>
        </table>
      )}
      <Pager list={list} label={label} />
    </section>
  )
}

function Head<T>({ column, list }: { column: Column<T>; list: ListState<T> }) {
  const { sort, title } = column
  const mine = sort !== undefined && list.sorting.value?.by === sort ? list.sorting.value : null
  const order = mine === null ? undefined : mine.descending ? 'descending' : 'ascending'
  return (
    <th scope="col" class={column.figures ? 'figures' : undefined} aria-sort={order}>
      {sort === undefined ? (
        title
      ) : (
        <button type="button" onClick={() => void list.sort(sort)}>
          {title} <span aria-hidden="true">{order === undefined ? '↕' : order === 'ascending' ? '↑' : '↓'}</span>
        </button>
      )}
    </th>
  )
}

function Row<T>({ row, columns }: { row: T; columns: readonly Column<T>[] }) {
  return (
    <tr>
      {columns.map((column, i) =>
        i === 0 ? (
          <th key={column.title} scope="row">
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.title} class={column.figures ? 'figures' : undefined} data-title={column.title}>
            {column.cell(row)}
          </td>
        ),
      )}
    </tr>
  )
}

/** Buttons stay where they are, and keep the focus also at the last page. */
export function Pager<T>({ list, label }: { list: ListState<T>; label: string }) {
  const rows = list.items.value?.length
  const onlyPage = list.page.value === 1 && !list.hasNext.value
  const said = rows === undefined || list.loading.value ? 'Loading…' : `${rows} ${rows === 1 ? 'row' : 'rows'}`
  return (
    <div class="pager">
      {!onlyPage && (
        <nav aria-label={`Pages of ${label}`}>
          <button type="button" aria-disabled={list.page.value === 1} onClick={() => void list.previous()}>
            Previous
          </button>
          <button type="button" aria-disabled={!list.hasNext.value} onClick={() => void list.next()}>
            Next
          </button>
        </nav>
      )}
      <p class="quiet figures" role="status">
        {onlyPage ? said : `Page ${list.page.value}, ${said}`}
      </p>
    </div>
  )
}
