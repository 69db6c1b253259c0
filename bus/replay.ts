/** Hands refused messages in again, as if they had just left the device, with their original time of arrival. */
export interface RejectReplayer {
  /** Ids that do not exist are passed over. @returns how many messages were put back */
  replay(ids: readonly string[]): Promise<{ readonly replayed: number }>
}
