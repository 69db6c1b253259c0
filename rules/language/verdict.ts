/**
 * Whether a condition holds, in the three-valued logic of Kleene: what is not known is neither. The numbers make `all`
 * the smallest, `any` the largest and `not` the sign.
 */
export type Verdict = -1 | 0 | 1

export const FALSE = -1
export const UNKNOWN = 0
export const TRUE = 1
