/** What configuration changed: the feed says which record, the reader fetches it. */
export type ChangeTopic = 'patient' | 'device' | 'alert' | 'user' | 'role' | 'ward' | 'command' | 'rule' | 'score'

export interface Change {
  readonly topic: ChangeTopic
  /** Id of the record. */
  readonly key: string
}

export interface ChangeFeed {
  /**
   * Calls the handler with every change committed after this call resolves, in order, usually within milliseconds and
   * at the latest a second later. `lost` is called instead when changes may have been missed (the log was trimmed, the
   * database was away for long): reload everything.
   */
  subscribe(handler: (changes: readonly Change[]) => void, lost: () => void): Promise<void>
  close(): Promise<void>
}
