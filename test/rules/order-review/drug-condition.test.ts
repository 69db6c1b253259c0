import t from 'tap'
import type { OrderContext } from '../../../bus/order-review.ts'
import { SOMEBODY } from '../../support/clinical.ts'
import { condition, contextWith, icd10, measured, named } from '../../support/order-context.ts'
import { T0 } from '../../support/records.ts'
import { knowledge, said } from './library.ts'

const SEVERITY = { contraindicated: 'contraindicated', major: 'caution', moderate: 'info' } as const
const LOWERED = { contraindicated: 'caution', major: 'info', moderate: 'info' } as const

/** A medicine of the vocabulary below each code of the row. */
const drugsOf = (atc: readonly string[]) =>
  atc.map(prefix => knowledge.drugs.find(drug => drug.atc.some(code => code.startsWith(prefix)))?.name ?? '')

async function found(drug: string, fields: Partial<OrderContext>) {
  const advice = await said(named(drug, { route: 'intravenous' }), contextWith(fields), 'drug-condition')
  return advice.filter(({ code }) => code !== 'not-checked').map(({ code, severity }) => `${code} ${severity}`)
}
const bornYearsAgo = (years: number, days = 0) => ({
  ...SOMEBODY,
  birthDate: new Date(Date.UTC(2026 - years, 9, 1 - days)).toISOString().slice(0, 10),
})

t.test('every row speaks for every code of medicine and illness, by code and by name', async t => {
  t.equal(knowledge.contraindications.length, 49)
  for (const row of knowledge.contraindications) {
    const patient = row.id === 'dc-047' ? bornYearsAgo(10) : SOMEBODY
    for (const drug of drugsOf(row.atc)) {
      t.not(drug, '', `${row.id} has a medicine`)
      for (const code of row.icd10) {
        const expected = `${row.id} ${SEVERITY[row.severity]}`
        const names = knowledge.conditions.find(({ icd10: of }) => of === code)?.names ?? []
        t.ok(names.length > 0, `${code} has a name`)
        t.ok((await found(drug, { patient, conditions: [icd10(code)] })).includes(expected), `${drug} and ${code}`)
        t.ok(
          (await found(drug, { patient, conditions: [icd10(`${code.replace('.', '')}9`.slice(0, 7))] })).includes(
            expected,
          ),
          `${drug}, below ${code}`,
        )
        for (const name of names) {
          t.ok(
            (await found(drug, { patient, conditions: [condition(name.toUpperCase())] })).includes(expected),
            `${drug} and ${name}`,
          )
        }
      }
    }
  }
})

t.test('every limit speaks beyond it, and only there', async t => {
  const kinds = [
    ['egfr_below', 'egfr', -1],
    ['crcl_below', 'crcl', -1],
    ['potassium_above_mmol_l', 'potassium', 1],
    ['potassium_below_mmol_l', 'potassium', -1],
    ['qtc_above_ms', 'qtc', 1],
  ] as const
  let limits = 0
  for (const row of knowledge.contraindications) {
    for (const [key, kind, beyond] of kinds) {
      const limit = row.when?.[key]
      if (limit === undefined) continue
      limits++
      for (const drug of drugsOf(row.atc)) {
        const at = async (value: number, daysAgo = 0) =>
          (await found(drug, { measurements: [measured(kind, value, daysAgo)] })).filter(text =>
            text.startsWith(row.id),
          )
        t.same(
          await at(limit + beyond * 0.1),
          [`${row.id} ${SEVERITY[row.severity]}`],
          `${row.id} ${drug} beyond ${limit}`,
        )
        t.same(await at(limit + beyond * 0.1, 400), [`${row.id} ${SEVERITY[row.severity]}`], 'however old')
        t.same(await at(limit), [], `${row.id} ${drug} at ${limit}`)
      }
    }
  }
  t.equal(limits, 8)
})

t.test('ages', async t => {
  t.same(
    await found('codeine', { patient: bornYearsAgo(12, -1) }),
    ['dc-035 contraindicated'],
    'the day before the 12th birthday',
  )
  t.same(await found('codeine', { patient: bornYearsAgo(12) }), [])
  t.same(await found('ceftriaxone', { patient: bornYearsAgo(0, 27) }), ['dc-046 contraindicated'])
  t.same(await found('ceftriaxone', { patient: bornYearsAgo(0, 28) }), [])
  t.same(await found('aspirin', { patient: bornYearsAgo(10) }), ['dc-047 caution'], 'a child: ask for the illness')
  t.same(await found('aspirin', { conditions: [icd10('J11.1')] }), [], 'an adult with influenza')
})

t.test('what is over counts no more, but for what is for ever; what is quiet counts less', async t => {
  for (const { id, atc, icd10: codes, severity } of knowledge.contraindications) {
    const [drug = ''] = drugsOf(atc)
    const [code] = codes
    if (code === undefined || id === 'dc-047') continue
    const isForEver = knowledge.practice.contraindications.history.includes(id)
    const full = `${id} ${SEVERITY[severity]}`
    const over = await found(drug, { conditions: [icd10(code, { status: 'resolved' })] })
    t.equal(over.includes(full), isForEver, `${id} resolved`)
    const quiet = await found(drug, { conditions: [icd10(code, { status: 'remission' })] })
    t.ok(quiet.includes(isForEver ? full : `${id} ${LOWERED[severity]}`), `${id} in remission`)
  }
})

t.test('what could not be checked is told with what is missing', async t => {
  const open = async (drug: string, fields: Partial<OrderContext> = {}) =>
    (await said(named(drug), contextWith(fields), 'drug-condition')).map(({ code, text }) => `${code}: ${text}`)
  t.match(await open('metformin'), [
    /^not-checked: metformin could not be checked for: severe kidney impairment \(no eGFR on record\)$/,
  ])
  t.match(await open('metformin', { measurements: [measured('egfr', 80, 91)] }), [/last eGFR 80 .* of 2026-07-02/])
  t.same(await open('metformin', { measurements: [measured('egfr', 80, 89)] }), [])
  t.match(await open('aspirin', { patient: { ...SOMEBODY, birthDate: null } }), [/no date of birth/])
  t.same(await open('warfarin'), [])
})

t.test('only by the route of the row, and not on skin or eye', async t => {
  const conditions = [icd10('G70.0')]
  const by = async (route: 'oral' | 'intravenous') =>
    said(named('magnesium sulfate', { route }), contextWith({ conditions }), 'drug-condition')
  t.match(await by('intravenous'), [{ code: 'dc-039', justification: { at: T0, facts: { row: 'dc-039' } } }])
  t.same(await by('oral'), [])
  t.same(
    await said(named('Voltaren', { route: 'topical' }), contextWith({ conditions: [icd10('I50')] }), 'drug-condition'),
    [],
  )
})
