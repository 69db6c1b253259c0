/**
 * PostgreSQL array literals, made by hand because the driver escapes every element by regular expressions, which is
 * most of what writing a batch would cost this process.
 */
export function numberArray(values: readonly (number | null)[]): string {
  let text = '{'
  for (let i = 0; i < values.length; i++) text += `${i === 0 ? '' : ','}${values[i] ?? 'NULL'}`
  return `${text}}`
}

export function textArray(values: readonly (string | null)[]): string {
  let text = '{'
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? null
    text += `${i === 0 ? '' : ','}${value === null ? 'NULL' : quote(value)}`
  }
  return `${text}}`
}

export function booleanArray(values: readonly boolean[]): string {
  let text = '{'
  for (let i = 0; i < values.length; i++) text += `${i === 0 ? '' : ','}${values[i] ? 't' : 'f'}`
  return `${text}}`
}

function quote(value: string): string {
  if (value.includes('"') || value.includes('\\')) return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return `"${value}"`
}
