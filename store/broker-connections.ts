/** A connection by what a takeover goes by: the device, and the client id that it chose. */
export interface SessionKey {
  readonly deviceId: string
  readonly clientId: string
}

export interface HeldConnection extends SessionKey {
  /** Grows with every connection that is noted; the higher one is the newer one. */
  readonly epoch: number
}

/** What a broker hears when it says that it is alive. */
export interface Beat {
  /** Brokers that are alive, this one included. */
  readonly alive: number
  /** Devices that were connected with a broker that is not, and are with none now. */
  readonly nowhere: readonly string[]
}

/**
 * Which of several brokers holds a device. One life is one start of a broker: what an earlier start of the same broker held is
 * as gone as what another one held that was killed.
 */
export interface BrokerConnections {
  /**
   * Notes new connections of this life, each session once in a call: the last writer has it. Whoever held it before
   * hears of it (`taken`).
   * @returns their epochs, in order
   */
  came(sessions: readonly SessionKey[]): Promise<readonly number[]>
  /**
   * Forgets connections of this life, unless somebody else has them already.
   * @returns those of the devices that have no connection left with any broker that is alive
   */
  went(connections: readonly HeldConnection[], deviceIds: readonly string[]): Promise<ReadonlySet<string>>
  /** @returns those that another life has now, with its epoch */
  taken(sessions: readonly SessionKey[]): Promise<readonly HeldConnection[]>
  /**
   * This life is alive; to be called every few seconds. Also forgets the connections of lives that are not.
   */
  beat(): Promise<Beat>
  /** This life is over. */
  end(): Promise<void>
}
