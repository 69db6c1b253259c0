import type { SchemaProblem } from '../../model/schema-problem.ts'

export interface SchemaError extends SchemaProblem {
  readonly instancePath: string
  readonly schemaPath: string
}

/** A tag of a branch that has another value: `#/properties/scope/anyOf/1/properties/type`. */
const OTHER_TAG = /^(?<branch>(?<union>.*\/anyOf)\/\d+)\/properties\/[^/]+$/

/**
 * Of a choice between objects that a property tells apart (`{"type":"ward", …}`): what is wrong with the one that was
 * meant, and not that it is none of the others. When the tag names none of them: what it may be.
 */
export function ofMeantBranch(errors: readonly SchemaError[]): readonly SchemaError[] {
  const others = new Map<string, SchemaError>()
  const unions = new Set<string>()
  for (const error of errors) {
    const { branch, union } = (error.keyword === 'const' && OTHER_TAG.exec(error.schemaPath)?.groups) || {}
    if (branch !== undefined && union !== undefined) {
      others.set(branch, error)
      unions.add(union)
    }
  }
  return [...unions].reduce((left, union) => ofUnion(left, union, others), errors)
}

function ofUnion(
  errors: readonly SchemaError[],
  union: string,
  others: ReadonlyMap<string, SchemaError>,
): readonly SchemaError[] {
  const branchOf = ({ schemaPath }: SchemaError) =>
    schemaPath.startsWith(`${union}/`) ? `${union}/${schemaPath.slice(union.length + 1).split('/')[0]}` : null
  const isOther = (branch: string | null) => branch !== null && others.has(branch)
  const branches = new Set(errors.map(branchOf).filter(branch => branch !== null))
  /** A branch of another type altogether, as null is beside an object, was not meant either. */
  const isMeant = (branch: string) =>
    !isOther(branch) && !errors.some(error => error.keyword === 'type' && error.schemaPath === branch)
  if ([...branches].some(isMeant)) return errors.filter(error => !isOther(branchOf(error)))
  const tags = [...branches].flatMap(branch => others.get(branch) ?? [])
  const [first] = tags
  if (first === undefined || tags.length < 2) return errors
  const allowedValues = tags.flatMap(({ params }) => ('allowedValue' in params ? [params.allowedValue] : []))
  const choice: SchemaError = { ...first, keyword: 'enum', params: { allowedValues } }
  const isNone = ({ keyword, schemaPath }: SchemaError) => keyword === 'anyOf' && `${schemaPath}/anyOf` === union
  return errors.flatMap(error => {
    if (error === first) return [choice]
    return isOther(branchOf(error)) || isNone(error) ? [] : [error]
  })
}
