import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ScoreName, ScoreSubject } from '../../../model/score.ts'
import { projectRoot } from '../../../processes/project-root.ts'

const Vectors = Type.Object({
  count: Type.Integer(),
  vectors: Type.Array(
    Type.Object({
      id: Type.String(),
      category: Type.String(),
      normative: Type.Boolean(),
      input: Type.Record(Type.String(), Type.Unknown()),
      expected: Type.Record(Type.String(), Type.Unknown()),
      note: Type.Optional(Type.String()),
    }),
  ),
})

export function scoreData(file: string): unknown {
  return JSON.parse(readFileSync(join(projectRoot, 'test/data/scores', file), 'utf8'))
}

export function vectorsOf(score: ScoreName) {
  const { count, vectors } = Value.Parse(Vectors, scoreData(`${score}.json`))
  if (count !== vectors.length) throw new Error(`${score}: ${vectors.length} vectors, ${count} were announced`)
  return vectors
}

/** An adult of whom nothing special is known. */
export const ADULT: ScoreSubject = {
  age: { months: 50 * 12, band: null },
  isPregnant: null,
  spo2Scale: { scale: 1, orderedBy: null, orderedAt: null },
}
