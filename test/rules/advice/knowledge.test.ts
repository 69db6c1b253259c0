import { readFileSync } from 'node:fs'
import t from 'tap'
import { projectRoot } from '../../../processes/project-root.ts'
import { type KnowledgeFile, readKnowledge } from '../../../rules/advice/knowledge.ts'

const read = (file: KnowledgeFile) => readFileSync(`${projectRoot}/rules/advice/data/${file}.json`, 'utf8')

/** The lists, with one text of one file changed. */
const damaged = (file: KnowledgeFile, from: string, to: string) => () =>
  readKnowledge(asked => {
    const text = read(asked)
    if (asked !== file) return text
    if (!text.includes(from)) throw new Error(`the test looks for ${from}`)
    return text.replace(from, to)
  })

t.test('the lists are read whole', async t => {
  const knowledge = readKnowledge(read)
  t.equal(knowledge.interactions.length, 89)
  t.equal(knowledge.groups.length, 24)
  t.equal(knowledge.relations.length, 18)
  t.equal(knowledge.contraindications.length, 49)
  t.match(
    Object.values(knowledge.versions),
    Array.from({ length: 7 }, () => /^[0-9a-f]{12}$/),
  )
})

t.test('a damaged list stops the start, and says which row', async t => {
  t.throws(
    damaged('interactions', '"severity": "major"', '"severity": "grave"'),
    /interactions\.json, row 9 \(ddi-009\): \/severity/,
  )
  t.throws(damaged('interactions', '"warfarin"', '"warfarine"'), /interactions\.json, ddi-039: warfarine is no drug/)
  t.throws(damaged('interactions', '"source": "label"', '"source": "hearsay"'), /ddi-009: hearsay is no source/)
  t.throws(
    damaged('allergies', '"given": "carbapenems"', '"given": "carbapenem"'),
    /allergies\.json, .*carbapenem is no group/,
  )
  t.throws(
    damaged('contraindications', '"egfr_below": 30', '"egfr_beneath": 30'),
    /contraindications\.json, row 1 \(dc-001\): \/when/,
  )
  t.throws(
    damaged('drugs', '"of": ["amoxicillin"', '"of": ["amoxycillin"'),
    /drugs\.json, co-amoxiclav: amoxycillin is no drug/,
  )
  t.throws(damaged('doses', '"unit": "mg"', '"unit": "g"'), /doses\.json, row 1 \(dose-001\): \/unit/)
  t.throws(damaged('practice', '"tails"', '"tales"'), /practice\.json/)
  t.throws(damaged('conditions', '{', ''), /conditions\.json is no JSON/)
})
