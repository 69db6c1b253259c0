/** A record that was picked by searching. */
export interface Picked {
  readonly id: string
  readonly text: string
  /** What tells it from others of the same name: `born 12.03.1950`. */
  readonly detail?: string
}
