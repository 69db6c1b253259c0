/** Gives rejects another try, after a catalogue or a decoder has learned something. */
export interface RejectReplayer {
  /**
   * Messages that would be taken now go back on the readings queue with their original time of arrival; those that would
   * be refused again become new rejects. Either way the old ones are marked replayed. Unknown ids and ids replayed before
   * are passed over, so calling twice does no harm.
   */
  replay(ids: readonly string[]): Promise<{ readonly replayed: number; readonly refusedAgain: number }>
}
