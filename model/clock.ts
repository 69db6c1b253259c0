/** Unix time in milliseconds, UTC. */
export type Instant = number

/** The only source of "now"; judgement takes an `Instant` instead. */
export type Clock = () => Instant

export const systemClock: Clock = () => Date.now()
