import { seededRandom } from '../../simulators/random.ts'

const GIVEN = (
  'Ada Björn Chidi Dolores Emeka Fatima Giulia Haruto Indira Jan Klára Łukasz Maïté Nguyên Oona Pádraig Quirin Renée ' +
  'Søren Tomáš Ulrike Vjekoslav Wanjiru Xóchitl Yıldız Zoë Amina Bruno Carmen Daniel Esther Felix Greta Hamid Ines Jakob'
).split(' ')
const BEGINNINGS =
  'Al Ber Cor Dal Er Fen Gar Hol Is Jan Kar Lin Mor Nor Os Per Quin Ros Sten Tor Ul Van Wes Yor Zel'.split(' ')
const MIDDLES = 'a be den er fa gen ho il ka len mi no or pe ra sen ti un ve wi'.split(' ')
const ENDS =
  'berg dal ez feld gård hansen ić jansen ková land man nen oğlu pulos quist rossi son ton ucci vić wald yan zki'.split(
    ' ',
  )

export interface InventedName {
  readonly given: readonly string[]
  readonly family: string
}

/** Some ten thousand different invented family names in several ways of writing; the same row for the same seed. */
export function inventedNames(seed: string): () => InventedName {
  const random = seededRandom(seed)
  const one = (of: readonly string[]) => of[Math.floor(random.next() * of.length)] ?? ''
  return () => ({
    given: random.chance(0.3) ? [one(GIVEN), one(GIVEN)] : [one(GIVEN)],
    family: one(BEGINNINGS) + one(MIDDLES) + one(ENDS),
  })
}
