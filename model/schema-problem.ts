import { patternInWords } from './patterns.ts'

/** What a JSON schema finds wrong at one place. */
export interface SchemaProblem {
  readonly keyword: string
  readonly params: object
  readonly message: string
}

/** A longer list of what may be chosen helps nobody. */
const MOST_CHOICES = 30

/** The message: of a choice what there is to choose from, of a pattern what it means. */
export function schemaMessage({ keyword, params, message }: SchemaProblem): string {
  if (keyword === 'pattern' && 'pattern' in params) return patternInWords(String(params.pattern)) ?? message
  if (keyword !== 'enum' || !('allowedValues' in params) || !Array.isArray(params.allowedValues)) return message
  return params.allowedValues.length > MOST_CHOICES ? message : `must be one of ${params.allowedValues.join(', ')}`
}
