import { VITAL_SIGN_CODES, VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'

/** Codes with a column of their own in `vitals` (all numeric), because most rows have them; the others are in `more`. */
export const HOT_CODES = [
  'hr',
  'pulse',
  'spo2',
  'rr',
  'sbp',
  'dbp',
  'map',
  'abp_sbp',
  'abp_dbp',
  'abp_map',
  'temp',
  'etco2',
] as const satisfies readonly VitalSignCode[]

/** Position in `HOT_CODES`; undefined for a code that lives in `more`. */
export const HOT_INDEX: ReadonlyMap<string, number> = new Map(HOT_CODES.map((code, index) => [code, index]))

export const NUMERIC_CODES = VITAL_SIGN_CODES.filter(code => VITAL_SIGNS[code].kind === 'numeric')

/** SQL: a numeric or coded value of one row of `vitals v`; null where the row has none. Codes are the catalogue's own. */
export function valueSql(code: VitalSignCode): string {
  return HOT_INDEX.has(code) ? `v.${code}` : `v.more -> '${code}'`
}

/** SQL: whether a row of `vitals v` has a value of this code. */
export function hasValueSql(code: VitalSignCode): string {
  return HOT_INDEX.has(code) ? `v.${code} is not null` : `v.more ? '${code}'`
}

/** SQL: a row of `vitals v` as rows of (code, value double precision), numeric codes only; absent values are null. */
export const UNPIVOT = `(
    values ${HOT_CODES.map(code => `('${code}', v.${code}::float8)`).join(', ')}
    union all
    select key, case when jsonb_typeof(value) = 'number' then value::float8 end from jsonb_each(v.more)
  )`
