/** What a JSON schema finds wrong at one place. */
export interface SchemaProblem {
  readonly keyword: string
  readonly params: object
  readonly message: string
}

/** A longer list of what may be chosen helps nobody. */
const MOST_CHOICES = 30

/** The message, and of a choice what there is to choose from. */
export function schemaMessage({ keyword, params, message }: SchemaProblem): string {
  if (keyword !== 'enum' || !('allowedValues' in params) || !Array.isArray(params.allowedValues)) return message
  return params.allowedValues.length > MOST_CHOICES ? message : `must be one of ${params.allowedValues.join(', ')}`
}
