import type { Alert } from '../../../model/alert.ts'
import { type EpisodeStore, NO_CHANGES } from '../../../store/episodes.ts'

/** Raises alerts the way rules do: rows and feed in one transaction. */
export async function raise(episodes: EpisodeStore, ...alerts: readonly Alert[]): Promise<void> {
  const { epoch } = await episodes.takeOver(0)
  await episodes.commit(0, epoch, { ...NO_CHANGES, raise: alerts })
}
