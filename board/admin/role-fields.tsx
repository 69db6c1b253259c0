import { REACHES, type Reach, ROLE_CATEGORIES, type RoleCategory } from '../../model/role.ts'
import { ChoicesField } from '../parts/choices-field.tsx'
import { needed } from '../parts/form-rules.ts'
import type { FormState, Problems } from '../parts/form-state.ts'
import { SelectField } from '../parts/select-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useList } from '../parts/use-list.ts'
import { byCategory, decodePermission, REACH_TEXT, type RoleRecord } from './role-data.ts'

export interface RoleValues {
  readonly name: string
  readonly category: RoleCategory
  readonly reach: Reach
  readonly permissions: readonly string[]
}

export function roleValues(role: RoleRecord): RoleValues {
  return { name: role.name, category: role.category, reach: role.reach, permissions: role.permissions }
}

export function roleProblems(values: RoleValues): Problems<RoleValues> {
  return {
    name: needed(values.name),
    permissions: values.permissions.length === 0 ? 'needs at least one' : null,
  }
}

/** More permissions than this would be a list nobody reads. */
const ALL = 200

/** Name, category, reach, and the permissions by category. */
export function RoleFields({ form }: { form: FormState<RoleValues> }) {
  const permissions = useList('/permissions', decodePermission, { limit: ALL })
  const groups = [...byCategory(permissions.items.value ?? [])]
  return (
    <>
      <TextField of={form.field('name')} label="Name" maxLength={100} />
      <SelectField
        of={form.field('category')}
        label="Category"
        options={ROLE_CATEGORIES.map(category => ({ value: category, text: category }))}
      />
      <SelectField
        of={form.field('reach')}
        label="Reaches"
        options={REACHES.map(reach => ({ value: reach, text: REACH_TEXT[reach] }))}
        hint="Whose records the permissions below are about."
      />
      <p class="problem" role="alert">
        {permissions.problem}
      </p>
      {groups.map(([category, list]) => (
        <ChoicesField
          key={category}
          of={{ ...form.field('permissions'), call: () => {} }}
          label={category}
          choices={list.map(p => ({ value: p.id, text: p.id, detail: p.description }))}
        />
      ))}
    </>
  )
}
