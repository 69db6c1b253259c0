/**
 * Median by selection (Hoare): no sorting, no allocation.
 * @param values the first `known` of them, at least one; their order is changed
 * @returns of an even number the mean of the two in the middle
 */
export function medianOf(values: Float64Array, known: number): number {
  const middle = known >> 1
  const upper = select(values, known, middle)
  if (known % 2 === 1) return upper
  let lower = -Infinity
  for (let i = 0; i < middle; i++) {
    const value = values[i] ?? -Infinity
    if (value > lower) lower = value
  }
  return (lower + upper) / 2
}

/** Puts the k-th smallest value in its place, with none greater before it and none smaller behind it. */
export function select(values: Float64Array, known: number, k: number): number {
  let left = 0
  let right = known - 1
  while (left < right) {
    const pivot = values[(left + right) >> 1] ?? 0
    let i = left
    let j = right
    while (i <= j) {
      while ((values[i] ?? pivot) < pivot) i++
      while ((values[j] ?? pivot) > pivot) j--
      if (i > j) break
      const swapped = values[i] ?? 0
      values[i++] = values[j] ?? 0
      values[j--] = swapped
    }
    if (k <= j) right = j
    else if (k >= i) left = i
    else break
  }
  return values[k] ?? Number.NaN
}
