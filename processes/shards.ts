/**
 * How many queues readings and evaluations are divided into. Two use both cores of a small machine; more only cost
 * job additions (an idle machine does about 600 a second whatever their number).
 */
export const READINGS_SHARDS = 2
export const EVALUATION_SHARDS = 2
