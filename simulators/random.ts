/** A seeded source of random numbers: the same seed gives the same row, on every machine. */
export interface Random {
  /** Uniform, 0 ≤ x < 1. */
  next(): number
  /** Uniform between two bounds. */
  between(low: number, high: number): number
  /** Normal, mean 0, standard deviation 1. */
  normal(): number
  /** True with this probability. */
  chance(probability: number): boolean
}

/** mulberry32 (Tommy Ettinger, public domain) over a hash of the seed; plenty for curves and faults, not for secrets. */
export function seededRandom(seed: string): Random {
  let state = hash(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    // Box–Muller; 1 − x keeps the logarithm's argument above 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    chance: probability => probability > 0 && next() < probability,
  }
}

/** FNV-1a, 32 bit. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h
}
