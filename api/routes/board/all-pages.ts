interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** Items asked for at once. */
const PAGE = 200

/** Reads a paged list from its start. @returns at most `most` items */
export async function allPages<T>(
  read: (at: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>,
  most: number,
): Promise<readonly T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: Page<T> = await read({ limit: PAGE, ...(cursor === null ? {} : { cursor }) })
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null && items.length < most)
  return items.slice(0, most)
}

/** Maps with at most `width` at work at a time, so that one request leaves connections for others. */
export async function mapSome<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length)
  let next = 0
  const lane = async () => {
    for (let i = next++; i < items.length; i = next++) {
      const item = items[i]
      if (item !== undefined) results[i] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
  return results
}
