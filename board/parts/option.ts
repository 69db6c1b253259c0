/** One of few, as a select shows it. */
export interface Option<T extends string> {
  readonly value: T
  readonly text: string
}
