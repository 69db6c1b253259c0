import type { ChannelEndpoint, ChannelNotice, ChannelOutcome } from '../model/channel.ts'
import type { Instant } from '../model/clock.ts'

/** One way out of the house to people. */
export interface NotificationChannel<E extends ChannelEndpoint> {
  /**
   * One attempt, bounded in time. Never rejects, but for `stop`.
   * @param stop ends the attempt with a rejection: whether it was made is not known
   */
  send(notice: ChannelNotice, endpoint: E, now: Instant, stop: AbortSignal): Promise<ChannelOutcome>
}
