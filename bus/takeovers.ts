/** Wakes a broker when another one may have taken over a connection of it. */
export interface Takeovers {
  /** Calls the handler at each, and whenever one may have been missed. */
  subscribe(handler: () => void): Promise<void>
  close(): Promise<void>
}
