/** A user as others see him: who did it. */
export interface Person {
  readonly id: string
  readonly name: string
}
