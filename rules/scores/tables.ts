import { parseScoreTables } from './table.ts'
import json from './tables.json' with { type: 'json' }

/** The tables of the product, parsed and checked when the process starts. */
export const SCORE_TABLES = parseScoreTables(json)
