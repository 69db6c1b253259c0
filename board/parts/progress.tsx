interface Props {
  readonly label: string
  readonly done: number
  /** Null: not known. */
  readonly total: number | null
}

/** How far long work is, as a bar and in figures. */
export function Progress({ label, done, total }: Props) {
  const known = total !== null && total > 0 ? { max: total, value: Math.min(done, total) } : {}
  return (
    <p class="progress">
      <progress aria-label={label} {...known} />
      <span class="figures">
        {figures(done)}
        {total === null ? '' : ` of ${figures(total)}`}
      </span>
    </p>
  )
}

const figures = (count: number) => count.toLocaleString('en')
