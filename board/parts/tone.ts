/** calm: as it should be. attention: somebody has to do something. over: of the past. Colour stays with the alarms. */
export type Tone = 'calm' | 'attention' | 'over'
