import t from 'tap'
import type { Allergy } from '../../../model/clinical.ts'
import { allergyNames } from '../../../rules/advice/allergy-names.ts'
import { drugNames } from '../../../rules/advice/drug-names.ts'
import { allergy, contextWith, named } from '../../support/order-context.ts'
import { knowledge, said } from './library.ts'

const names = drugNames(knowledge)
const allergies = allergyNames(knowledge, names)
const LEVELS = { same: 'contraindicated', group: 'caution', cross: 'caution', low: 'info' } as const

async function found(entry: string, given: string, fields: Partial<Allergy> = {}) {
  const advice = await said(named(given), contextWith({ allergies: [allergy(entry, fields)] }), 'drug-allergy')
  return advice.map(({ code, severity }) => `${code} ${severity}`)
}

/** Medicines of the vocabulary that belong to a group. */
const members = (id: string) =>
  knowledge.drugs
    .map(({ name }) => name)
    .filter(name => allergies.groupsOf(names.resolve(name, null)).some(group => group.id === id))

t.test('every relation speaks with its level, from every member to every member', async t => {
  t.equal(knowledge.relations.length, 18)
  for (const { allergic_to: from, given, level } of knowledge.relations) {
    const expected = level === 'none' ? [] : [`allergy:${from}:${given}:${level} ${LEVELS[level]}`]
    let tried = 0
    for (const entry of members(from)) {
      for (const drug of members(given)) {
        const same = names
          .resolve(entry, null)
          .ingredients.some(name => names.resolve(drug, null).ingredients.includes(name))
        // Members of several groups have a stronger relation than this one.
        const groups = [
          ...allergies.groupsOf(names.resolve(entry, null)),
          ...allergies.groupsOf(names.resolve(drug, null)),
        ]
        const isPlain = new Set(groups.map(({ id }) => id)).size === new Set([from, given]).size
        if (same || !isPlain) continue
        tried++
        t.same(await found(entry, drug), expected, `allergic to ${entry}, given ${drug}`)
      }
    }
    t.ok(
      tried > 0 || from === 'aminopenicillins' || given === 'aminopenicillins' || from === 'ceftazidime_aztreonam',
      `${from} ${given}`,
    )
  }
})

t.test('side chains decide', async t => {
  t.same(await found('amoxicillin', 'cefalexin'), ['allergy:aminopenicillins:aminocephalosporins:cross caution'])
  t.same(await found('Augmentin', 'Keflex'), ['allergy:aminopenicillins:aminocephalosporins:cross caution'])
  t.same(await found('cefalexin', 'ampicillin'), ['allergy:aminocephalosporins:aminopenicillins:cross caution'])
  t.same(await found('ceftazidime', 'aztreonam'), ['allergy:ceftazidime_aztreonam:ceftazidime_aztreonam:cross caution'])
  t.same(await found('aztreonam', 'ceftazidime'), ['allergy:ceftazidime_aztreonam:ceftazidime_aztreonam:cross caution'])
  t.same(await found('penicillin', 'cefalexin'), ['allergy:penicillins:aminocephalosporins:unspecified caution'])
  t.same(await found('penicillin v', 'ceftriaxone'), ['allergy:penicillins:methoxyimino_cephalosporins:low info'])
  t.same(await found('procaine', 'lidocaine'), [], 'level none raises nothing')
  t.same(await found('novocaine', 'tetracaine'), [
    'allergy:local_anaesthetic_esters:local_anaesthetic_esters:cross caution',
  ])
})

t.test('the drug itself, by whatever name, is a hard stop', async t => {
  for (const [entry, given] of [
    ['Bactrim', 'sulfamethoxazole'],
    ['MORPHINE SULFATE', 'MS Contin'],
    ['LIPITOR', 'atorvastatin'],
    ['Vicodin', 'Tylenol'],
    ['ASA', 'aspirin'],
  ] as const) {
    t.match(await found(entry, given), [/^allergy:same:.* contraindicated$/], `${entry}, ${given}`)
  }
})

t.test('an entry that names the class speaks against every member', async t => {
  for (const [entry, given, code] of [
    ['PCN', 'amoxicillin', 'allergy:penicillins:penicillins:group'],
    ['PCNs', 'Zosyn', 'allergy:penicillins:penicillins:group'],
    ['Penicillins', 'flucloxacillin', 'allergy:penicillins:penicillins:group'],
    ['Sulfa drugs', 'Bactrim', 'allergy:sulfonamide_antibiotics:sulfonamide_antibiotics:group'],
    ['NSAIDS', 'ibuprofen', 'allergy:cox1_nsaids:cox1_nsaids:cross'],
    ['IVP dye', 'iohexol', 'allergy:iodinated_contrast:iodinated_contrast:group'],
    ['Statins', 'simvastatin', 'allergy:statins:statins:group'],
  ] as const) {
    t.same(await found(entry, given), [`${code} contraindicated`], `${entry}, ${given}`)
  }
  t.same(
    await found('piperacillin', 'amoxicillin'),
    ['allergy:penicillins:penicillins:group caution'],
    'a sibling interrupts',
  )
  t.same(await found('sulfa', 'furosemide'), ['allergy:sulfonamide_antibiotics:sulfonamide_non_antibiotics:low info'])
})

t.test('what only sounds alike raises nothing', async t => {
  t.same(await found('penicillamine', 'amoxicillin'), [])
  t.same(await found('MORPHINE SULFATE', 'Bactrim'), [])
  t.same(await found('magnesium sulfate', 'sulfamethoxazole'), [])
  for (const entry of ['sulfite', 'metabisulfite', 'sulphate']) t.same(await found(entry, 'Bactrim'), [], entry)
  for (const entry of ['shellfish', 'iodine (topical)', 'povidone iodine'])
    t.same(await found(entry, 'iohexol'), [], entry)
  for (const entry of ['see chart', 'see cerner', 'unknown', 'NKDA', 'none', 'latex', 'tape']) {
    for (const { id } of knowledge.groups) {
      for (const given of members(id).slice(0, 1)) t.same(await found(entry, given), [], `${entry}, ${given}`)
    }
  }
})

t.test('reaction and certainty count', async t => {
  t.same(await found('amoxicillin', 'amoxicillin', { reaction: 'Nausea and vomiting' }), [
    'allergy:same:amoxicillin caution',
  ])
  t.same(await found('amoxicillin', 'amoxicillin', { reaction: 'Nausea and hives' }), [
    'allergy:same:amoxicillin contraindicated',
  ])
  t.same(await found('amoxicillin', 'amoxicillin', { reaction: 'Nausea', severity: 'severe' }), [
    'allergy:same:amoxicillin contraindicated',
  ])
  t.same(await found('morphine', 'codeine', { reaction: 'itching' }), [
    'allergy:opioids_phenanthrene:opioids_phenanthrene:cross info',
  ])
  t.same(await found('amoxicillin', 'ampicillin', { reaction: 'itching' }), [
    'allergy:aminopenicillins:aminopenicillins:group caution',
  ])
  t.same(await found('amoxicillin', 'meropenem', { reaction: 'Stevens-Johnson syndrome' }), [
    'allergy:penicillins:carbapenems:low contraindicated',
  ])
  t.same(await found('amoxicillin', 'cefoxitin', { reaction: 'DRESS' }), ['allergy:class:severe contraindicated'])
  t.same(await found('amoxicillin', 'cefoxitin', { reaction: 'rash' }), [])
  t.same(await found('lisinopril', 'Entresto', { reaction: 'Angioedema' }), [
    'allergy:ace_inhibitors:arbs_and_arni:low contraindicated',
  ])
  t.same(await found('lisinopril', 'losartan', { reaction: 'Angioedema' }), [
    'allergy:ace_inhibitors:arbs_and_arni:low info',
  ])
  t.same(await found('amoxicillin', 'amoxicillin', { certainty: 'refuted' }), [])
  t.same(await found('amoxicillin', 'amoxicillin', { status: 'resolved' }), [])
})
